using AngleSharp.Css.Parser;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Newsletter.Scheduling.Checks;

/// <summary>The HTML of a copy, with its style rules, as a mail client takes it up.</summary>
internal sealed class MailPage
{
    private MailPage(IElement body, IReadOnlyList<StyleRule> rules) => (Body, Rules) = (body, rules);

    public IElement Body { get; }

    public IReadOnlyList<StyleRule> Rules { get; }

    public static MailPage Read(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var sheets = document.QuerySelectorAll("style").Select(style => style.TextContent);
        return new MailPage(document.Body!, [.. sheets.SelectMany(StyleRule.Read).Where(IsSelector)]); // HTML always has a body
    }

    /// <summary>
    /// What is declared for an element, what counts most last: the sheet, its own style, what is important. Selectors are not weighed against each
    /// other: designs for mail have one class for one thing.
    /// </summary>
    public IEnumerable<StyleDeclaration> DeclarationsOf(IElement element, bool dark)
    {
        var sheet = Rules.Where(rule => (dark || !rule.Dark) && element.Matches(rule.Selector)).SelectMany(rule => rule.Declarations);
        return sheet.Concat(StyleRule.ReadDeclarations(element.GetAttribute("style") ?? "")).OrderBy(declaration => declaration.Important);
    }

    /// <summary>Elements in their order, but for those between <c>&lt;!--[if !mso]&gt;&lt;!--&gt;</c> and its end, which Outlook on Windows never sees.</summary>
    public IEnumerable<(IElement Element, bool HiddenFromOutlook)> Elements()
    {
        var hidden = false;
        foreach (var node in Body.Owner!.Descendants()) // a body has a document
        {
            if (node is IComment comment)
                hidden = comment.Data.Contains("[if !mso", StringComparison.OrdinalIgnoreCase) || (hidden && !comment.Data.Contains("[endif]", StringComparison.OrdinalIgnoreCase));
            else if (node is IElement element)
                yield return (element, hidden);
        }
    }

    private static bool IsSelector(StyleRule rule) => new CssSelectorParser().ParseSelector(rule.Selector) is not null;
}
