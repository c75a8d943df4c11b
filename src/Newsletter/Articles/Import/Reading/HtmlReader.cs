using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Newsletter.Articles.Import.Reading;

/// <summary>
/// Pasted HTML to blocks. A block can hold words, bold, italic, checked addresses and its place in a list, and nothing else, so whatever is not on this
/// list of what is allowed cannot get through: elements that are not known are their words, attributes are gone.
/// </summary>
internal static class HtmlReader
{
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "script", "style", "template", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video", "noembed", "noframes", "applet", "frameset",
        "frame", "datalist", "xml", "link", "meta", "base", "select", "input", "portal",
    };

    /// <summary>Blocks as they stand in the page, one for each of its lines.</summary>
    public static IReadOnlyList<PastedBlock> ReadLines(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var lines = new HtmlLines();
        Walk(document.DocumentElement, new HtmlStyle(InlineStyle.None, HtmlStyle.Usual, false, false, false, null), default, lines);
        return lines.Finish();
    }

    public static IReadOnlyList<PastedBlock> Read(string html)
    {
        var lines = ReadLines(html);
        var signs = LeadingSigns.Of([.. lines.Select(line => line.Plain)]);
        return LineJoiner.Join([.. Page(lines).Select(line => Marked(line, signs))]);
    }

    private static void Walk(INode node, HtmlStyle style, HtmlPlace place, HtmlLines lines)
    {
        var number = 0;
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
                lines.Words(text.Data, style, place);
            else if (child is IElement element && !Dropped.Contains(element.LocalName) && !IsListMark(element))
                Element(element, style, place, lines, element.LocalName == "li" ? number++ : 0);
        }
    }

    private static void Element(IElement element, HtmlStyle outer, HtmlPlace place, HtmlLines lines, int index)
    {
        var style = outer.Inside(element);
        var inside = place.Inside(element, index);
        switch (element.LocalName)
        {
            case "br":
                lines.Break(place);
                break;
            case "hr":
                lines.Rule();
                break;
            case "img":
                Image(element, style, place, lines);
                break;
            case var _ when inside.IsBlock:
                lines.Open(inside);
                Walk(element, style, inside, lines);
                lines.Close(inside);
                break;
            default:
                Walk(element, style, inside, lines);
                break;
        }
    }

    private static void Image(IElement element, HtmlStyle style, HtmlPlace place, HtmlLines lines)
    {
        var alt = (element.GetAttribute("alt") ?? "").Trim();
        // Web mail shows emoji as images.
        if (alt.Length is > 0 and <= 8 && !alt.Any(char.IsLetterOrDigit))
            lines.Words(alt, style, place);
        else if (!style.Hidden && !IsPixel(element) && Redirects.Allowed(element.GetAttribute("src"), mailto: false) is { } url)
            lines.Image(url, alt);
    }

    private static bool IsPixel(IElement element) =>
        (HtmlStyle.Length(element.GetAttribute("width") ?? "") is { } width && width <= 2.5) || (HtmlStyle.Length(element.GetAttribute("height") ?? "") is { } height && height <= 2.5);

    // Word writes the mark of its lists as text.
    private static bool IsListMark(IElement element) =>
        element.LocalName == "span" && (element.GetAttribute("style") ?? "").Contains("mso-list:", StringComparison.OrdinalIgnoreCase)
        && HtmlStyle.Declarations(element).Any(d => d.Name == "mso-list" && d.Value == "ignore");

    /// <summary>What can be said of a line only when all are known.</summary>
    private static IEnumerable<PastedBlock> Page(IReadOnlyList<PastedBlock> lines)
    {
        var quoted = lines.Where(line => line.Quoted).Sum(line => line.Plain.Length);
        var answered = quoted > 0.6 * lines.Sum(line => line.Plain.Length);
        return answered ? lines.Select(line => line with { Quoted = false }) : lines;
    }

    private static PastedBlock Marked(PastedBlock line, LeadingSigns signs)
    {
        if (!line.IsText || line.Hidden)
            return line;
        if (LineMark.IsRule(line.Plain) && line.Kind == BlockKind.Text)
            return new PastedBlock { Kind = BlockKind.Rule, Gap = true };
        var mark = signs.Mark(line.Plain);
        if (mark.Length == 0 && !mark.Item)
            return line;
        var (_, words) = InlineText.Split(line.Runs, mark.Length);
        if (line.Kind == BlockKind.Item)
            return line with { Runs = words, Number = line.Number ?? mark.Number };
        return line.Heading > 0
            ? mark.Number is null ? line : line with { Runs = words, Number = mark.Number }
            : mark.Heading > 0 ? line : line with { Runs = words, Kind = BlockKind.Item, Depth = 1, Number = mark.Number, Indented = false };
    }
}
