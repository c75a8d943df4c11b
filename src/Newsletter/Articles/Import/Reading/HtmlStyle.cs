using System.Globalization;
using AngleSharp.Dom;

namespace Newsletter.Articles.Import.Reading;

/// <summary>The few things that an element's look says of its meaning; read from tag, attributes and inline style, never passed on.</summary>
internal readonly record struct HtmlStyle(InlineStyle Inline, double Size, bool Capitals, bool Hidden, bool Quoted, string? Href)
{
    /// <summary>In points, of a text without size.</summary>
    public const double Usual = 12;

    public HtmlStyle Inside(IElement element)
    {
        var style = this;
        switch (element.LocalName)
        {
            case "b" or "strong":
                style = style with { Inline = style.Inline | InlineStyle.Bold };
                break;
            case "i" or "em" or "cite":
                style = style with { Inline = style.Inline | InlineStyle.Italic };
                break;
            case "big":
                style = style with { Size = style.Size * 1.2 };
                break;
            case "font":
                style = style with { Size = FontSize(element.GetAttribute("size"), style.Size) };
                break;
            case "blockquote":
                style = style with { Quoted = true };
                break;
            case "a":
                style = style with { Href = Redirects.Allowed(element.GetAttribute("href")) ?? style.Href };
                break;
        }

        if (element.HasAttribute("hidden") || element.LocalName == "title")
            style = style with { Hidden = true };
        foreach (var (name, value) in Declarations(element))
            style = style.With(name, value);
        return style;
    }

    /// <summary>The declarations of an element's style attribute, in lower case; at most fifty.</summary>
    public static IEnumerable<(string Name, string Value)> Declarations(IElement element)
    {
        foreach (var declaration in (element.GetAttribute("style") ?? "").Split(';').Take(50))
        {
            var at = declaration.IndexOf(':', StringComparison.Ordinal);
            if (at > 0)
                yield return (declaration[..at].Trim().ToLowerInvariant(), declaration[(at + 1)..].Trim().ToLowerInvariant());
        }
    }

    /// <summary>A length in points, or null where it has none.</summary>
    public static double? Length(string value, double unit = Usual)
    {
        var digits = value.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz%! ");
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        var factor = value.AsSpan(digits.Length).Trim() switch
        {
            "px" or "" => 0.75,
            "pt" => 1,
            "em" or "rem" => unit,
            "%" => unit / 100,
            "in" => 72,
            "cm" => 28.3,
            _ => 0.75,
        };
        return number * factor;
    }

    private HtmlStyle With(string name, string value) => name switch
    {
        "font-weight" => this with { Inline = IsHeavy(value) ? Inline | InlineStyle.Bold : Inline & ~InlineStyle.Bold },
        "font-style" => this with { Inline = value is "italic" or "oblique" ? Inline | InlineStyle.Italic : Inline & ~InlineStyle.Italic },
        "font-size" when Length(value, Size) is { } size => this with { Size = size, Hidden = Hidden || size < 1.5 },
        "text-transform" => this with { Capitals = value == "uppercase" },
        "display" when value.StartsWith("none", StringComparison.Ordinal) => this with { Hidden = true },
        "visibility" when value == "hidden" => this with { Hidden = true },
        "mso-hide" when value == "all" => this with { Hidden = true },
        "max-height" when Length(value) is 0 => this with { Hidden = true },
        _ => this,
    };

    private static bool IsHeavy(string value) =>
        value is "bold" or "bolder" || (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight >= 600);

    private static double FontSize(string? value, double inherited)
    {
        ReadOnlySpan<double> sizes = [7.5, 10, 12, 13.5, 18, 24, 36];
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 7 ? sizes[size - 1] : inherited;
    }
}
