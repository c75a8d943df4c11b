using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Newsletter.Articles.Import;

/// <summary>Reduces pasted HTML to lines: headings, points, paragraphs, with bold, italic and links as Markdown. Scripts, styles and attributes are dropped.</summary>
internal static class HtmlLines
{
    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form", "header", "hr",
        "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
    };

    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "head", "template", "noscript", "iframe", "object", "embed", "svg", "math",
    };

    /// <summary>The same as text for <see cref="LineReader"/>.</summary>
    public static string ToText(string html)
    {
        var text = new StringBuilder();
        Walk(new HtmlParser().ParseDocument(html).DocumentElement, text);
        return text.ToString();
    }

    private static void Walk(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText plain)
                Append(text, plain.Data);
            else if (child is IElement element && !Dropped.Contains(element.LocalName))
                Element(element, text);
        }
    }

    private static void Element(IElement element, StringBuilder text)
    {
        var name = element.LocalName;
        if (name == "br")
        {
            text.Append('\n');
        }
        else if (name == "hr")
        {
            text.Append("\n\n---\n\n");
        }
        else if (name == "img")
        {
            Image(element, text);
        }
        else if (Blocks.Contains(name))
        {
            Break(text, name is "li" or "tr" or "dt" or "dd" ? 1 : 2);
            text.Append(name.Length == 2 && name[0] == 'h' && char.IsAsciiDigit(name[1]) ? "# " : name == "li" ? "• " : name == "blockquote" ? "> " : "");
            Walk(element, text);
            Break(text, name is "li" or "tr" or "dt" or "dd" ? 1 : 2);
        }
        else
        {
            Inline(element, name, text);
        }
    }

    private static void Inline(IElement element, string name, StringBuilder text)
    {
        var inside = new StringBuilder();
        Walk(element, inside);
        var words = inside.ToString();
        var mark = name is "b" or "strong" ? "**" : name is "i" or "em" ? "*" : "";
        var href = name == "a" ? element.GetAttribute("href") : null;
        if (words.Trim().Length == 0 || words.Contains('\n', StringComparison.Ordinal) || (mark.Length == 0 && !IsWeb(href)))
            text.Append(words);
        else if (mark.Length > 0)
            Marked(text, words, mark, mark);
        else if (words.Trim() == href)
            text.Append(words);
        else
            Marked(text, words, "[", $"]({href})");
    }

    // Blanks at the edges stay outside the marks: Markdown wants them there.
    private static void Marked(StringBuilder text, string words, string before, string after)
    {
        var core = words.Trim();
        text.Append(words.AsSpan(0, words.IndexOf(core, StringComparison.Ordinal))).Append(before).Append(core).Append(after);
        text.Append(words.AsSpan(words.IndexOf(core, StringComparison.Ordinal) + core.Length));
    }

    private static void Image(IElement element, StringBuilder text)
    {
        var source = element.GetAttribute("src");
        if (!IsWeb(source))
            return;
        Break(text, 1);
        text.Append("![").Append((element.GetAttribute("alt") ?? "").ReplaceLineEndings(" ").Replace(']', ' ')).Append("](").Append(source).Append(")\n");
    }

    private static bool IsWeb(string? url) =>
        url is not null && !url.Any(char.IsWhiteSpace) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static void Append(StringBuilder text, string data)
    {
        foreach (var c in data)
        {
            if (!char.IsWhiteSpace(c) || c == '\u00A0')
                text.Append(c == '\u00A0' ? ' ' : c);
            else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
        }
    }

    private static void Break(StringBuilder text, int lines)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        if (text.Length == 0)
            return;
        var there = 0;
        while (there < text.Length && text[^(there + 1)] == '\n')
            there++;
        text.Append('\n', Math.Max(0, lines - there));
    }
}
