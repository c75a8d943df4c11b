using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Newsletter.Articles.Import.Reading;

/// <summary>Where in the page's structure a word stands.</summary>
/// <param name="Depth">How many lists it stands in.</param>
internal readonly partial record struct HtmlPlace(bool IsBlock, bool Gap, int Heading, int Depth, bool Starts, int? Number, bool Preformatted)
{
    public HtmlPlace Inside(IElement element, int index)
    {
        var name = element.LocalName;
        var here = this with { IsBlock = true, Gap = false, Starts = false };
        switch (name)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                return here with { Gap = true, Heading = name[1] - '0' };
            case "p":
                return WordItem(element) ?? here with { Gap = Spaced(element) ?? true };
            case "li":
                return here with { Starts = true, Depth = Math.Max(1, Depth), Number = Numbered(element, index) };
            case "ul" or "ol" or "menu" or "dir":
                return here with { Gap = Depth == 0, Depth = Math.Min(Depth + 1, 6) };
            case "pre":
                return here with { Gap = true, Preformatted = true };
            case "div" or "tr" or "tbody" or "thead" or "dt" or "dd" or "center" or "caption" or "address" or "body" or "html" or "head" or "title" or "form" or "fieldset" or "legend" or "summary" or "textarea" or "figcaption":
                return here with { Gap = Spaced(element) ?? name is "title" or "textarea" };
            case "blockquote" or "table" or "td" or "th" or "section" or "article" or "header" or "footer" or "main" or "nav" or "aside" or "figure" or "details" or "dl" or "hgroup":
                return here with { Gap = true };
            default:
                return HtmlStyle.Declarations(element).Any(d => d is ("display", "block")) ? here : this with { IsBlock = false, Starts = false };
        }
    }

    private HtmlPlace? WordItem(IElement element)
    {
        var list = HtmlStyle.Declarations(element).FirstOrDefault(d => d.Name == "mso-list");
        if (list.Value is null or "none" && !(element.ClassName ?? "").StartsWith("MsoListParagraph", StringComparison.OrdinalIgnoreCase))
            return null;
        var level = Level().Match(list.Value ?? "") is { Success: true } match ? int.Parse(match.Groups["level"].ValueSpan, CultureInfo.InvariantCulture) : 1;
        return this with { IsBlock = true, Gap = false, Starts = true, Depth = Math.Clamp(level, 1, 6), Number = null };
    }

    private static int? Numbered(IElement element, int index)
    {
        if (element.ParentElement?.LocalName != "ol")
            return null;
        var first = int.TryParse(element.ParentElement.GetAttribute("start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start < 10_000 ? start : 1;
        return int.TryParse(element.GetAttribute("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 100_000 ? value : first + index;
    }

    /// <summary>What its style says of the room above it; null when it says nothing.</summary>
    private static bool? Spaced(IElement element)
    {
        bool? spaced = null;
        foreach (var (name, value) in HtmlStyle.Declarations(element))
        {
            if (name is "margin-top" or "padding-top")
                spaced = (HtmlStyle.Length(value) ?? 0) > 1.5 || spaced is true;
            else if (name == "margin")
                spaced = (HtmlStyle.Length(value.Split(' ')[0]) ?? 0) > 1.5 || spaced is true;
        }

        return spaced;
    }

    [GeneratedRegex(@"\blevel(?<level>[1-9])\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Level();
}
