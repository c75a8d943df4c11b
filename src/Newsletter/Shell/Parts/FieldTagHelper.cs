using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Newsletter.Shell.Parts;

/// <summary>
/// <c>&lt;field for="Form.Subject" label="Subject" hint="…" /&gt;</c>: label, hint, control and message, bound to each other by id, with whatever
/// was typed when the form came back. Public because Razor finds public tag helpers only.
/// </summary>
[HtmlTargetElement("field", Attributes = "for,label", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class FieldTagHelper : TagHelper
{
    [HtmlAttributeName("for")]
    public ModelExpression For { get; set; } = null!; // Razor sets it

    public string Label { get; set; } = "";

    public string? Hint { get; set; }

    /// <summary>Of the input; with <see cref="Rows"/> it is a textarea, with <see cref="Items"/> a select, as <c>checkbox</c> one to tick.</summary>
    public string Type { get; set; } = "text";

    public int Rows { get; set; }

    public IEnumerable<SelectListItem>? Items { get; set; }

    /// <summary>Of an input: what is mostly meant; anything else can be typed as well.</summary>
    public IEnumerable<string>? Suggestions { get; set; }

    public bool Required { get; set; }

    public string? Autocomplete { get; set; }

    public int Maxlength { get; set; }

    /// <summary>Of a file.</summary>
    public string? Accept { get; set; }

    /// <summary>Of a file, in MB: a larger one is refused when it is chosen, by pages that have script.</summary>
    public int Megabytes { get; set; }

    [HtmlAttributeName("inputmode")]
    public string? InputMode { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!; // Razor sets it

    private string Name => ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(For.Name);

    private string Id => TagBuilder.CreateSanitizedId(Name, "_");

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var errors = ViewContext.ViewData.ModelState.TryGetValue(Name, out var entry) ? entry.Errors : [];
        var control = Items is not null ? Select() : Rows > 0 ? TextArea() : Input();
        Describe(control, hasError: errors.Count > 0);

        FieldLabel.Set(ViewContext.HttpContext, Name, Label);
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        var check = string.Equals(Type, "checkbox", StringComparison.Ordinal);
        output.Attributes.SetAttribute("class", check ? "field check-field" : "field");
        if (check)
        {
            var row = new TagBuilder("div");
            row.AddCssClass("check");
            row.InnerHtml.AppendHtml(control).AppendHtml(LabelElement());
            output.Content.AppendHtml(row);
            // An unticked box sends nothing; this says that it was there.
            output.Content.AppendHtml(Hidden("false"));
        }
        else
        {
            output.Content.AppendHtml(LabelElement());
        }

        if (Hint is not null)
            output.Content.AppendHtml(Line("hint", "hint", Hint));
        if (!check)
            output.Content.AppendHtml(control);
        if (Suggestions is not null)
            output.Content.AppendHtml(List(Suggestions));
        if (errors.Count > 0)
            output.Content.AppendHtml(Line("field-error", "error", string.Join(" ", errors.Select(error => error.ErrorMessage))));
    }

    private string Value()
    {
        if (ViewContext.ViewData.ModelState.TryGetValue(Name, out var entry) && entry.AttemptedValue is { } typed)
            return typed;
        return Convert.ToString(For.Model, CultureInfo.InvariantCulture) ?? "";
    }

    private TagBuilder Input()
    {
        var input = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        input.Attributes["type"] = Type;
        if (string.Equals(Type, "checkbox", StringComparison.Ordinal))
        {
            input.Attributes["value"] = "true";
            if (For.Model is true)
                input.Attributes["checked"] = "checked";
        }
        else if (!string.Equals(Type, "password", StringComparison.Ordinal))
        {
            input.Attributes["value"] = Value();
        }

        return input;
    }

    private TagBuilder TextArea()
    {
        var area = new TagBuilder("textarea");
        area.Attributes["rows"] = Rows.ToString(CultureInfo.InvariantCulture);
        // The parser drops one line break after the tag; this one may go.
        area.InnerHtml.Append("\n" + Value());
        return area;
    }

    private TagBuilder Select()
    {
        var select = new TagBuilder("select");
        var chosen = Value();
        foreach (var item in Items!)
        {
            var option = new TagBuilder("option");
            option.Attributes["value"] = item.Value;
            if (string.Equals(item.Value, chosen, StringComparison.Ordinal))
                option.Attributes["selected"] = "selected";
            option.InnerHtml.Append(item.Text);
            select.InnerHtml.AppendHtml(option);
        }

        return select;
    }

    private void Describe(TagBuilder control, bool hasError)
    {
        control.Attributes["id"] = Id;
        control.Attributes["name"] = Name;
        if (Required)
            control.Attributes["required"] = "required";
        if (Suggestions is not null)
            control.Attributes["list"] = $"{Id}-list";
        if (Autocomplete is not null)
            control.Attributes["autocomplete"] = Autocomplete;
        if (InputMode is not null)
            control.Attributes["inputmode"] = InputMode;
        if (Accept is not null)
            control.Attributes["accept"] = Accept;
        if (Megabytes > 0)
            control.Attributes["data-megabytes"] = Megabytes.ToString(CultureInfo.InvariantCulture);
        if (Maxlength > 0)
            control.Attributes["maxlength"] = Maxlength.ToString(CultureInfo.InvariantCulture);
        if (hasError)
            control.Attributes["aria-invalid"] = "true";
        string[] described = [.. Hint is null ? Array.Empty<string>() : [$"{Id}-hint"], .. hasError ? [$"{Id}-error"] : Array.Empty<string>()];
        if (described.Length > 0)
            control.Attributes["aria-describedby"] = string.Join(' ', described);
    }

    private TagBuilder List(IEnumerable<string> suggestions)
    {
        var list = new TagBuilder("datalist");
        list.Attributes["id"] = $"{Id}-list";
        foreach (var suggestion in suggestions)
        {
            var option = new TagBuilder("option");
            option.Attributes["value"] = suggestion;
            list.InnerHtml.AppendHtml(option);
        }

        return list;
    }

    private TagBuilder LabelElement()
    {
        var label = new TagBuilder("label");
        label.Attributes["for"] = Id;
        label.InnerHtml.Append(Label);
        return label;
    }

    private TagBuilder Line(string cssClass, string suffix, string text)
    {
        var line = new TagBuilder("p");
        line.AddCssClass(cssClass);
        line.Attributes["id"] = $"{Id}-{suffix}";
        line.InnerHtml.Append(text);
        return line;
    }

    private IHtmlContent Hidden(string value)
    {
        var hidden = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        hidden.Attributes["type"] = "hidden";
        hidden.Attributes["name"] = Name;
        hidden.Attributes["value"] = value;
        return hidden;
    }
}
