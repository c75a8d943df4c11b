namespace Newsletter.Articles.Import.Reading;

/// <summary>
/// Looks at tags without building a tree, before the parser does: markup that is open in hundreds of levels costs a browser's algorithm the square
/// of its length, and nothing that a person wrote has it.
/// </summary>
internal static class HtmlGuard
{
    public const int Deepest = 400;

    // The parser closes these by itself, or they hold nothing.
    private static readonly HashSet<string> Free = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "html", "head", "body", "br", "hr", "img", "input", "meta", "link",
        "base", "col", "colgroup", "area", "wbr", "source", "embed", "param", "track", "o:p",
    };

    // Open ones are opened again in every following block, so leaving their parent does not close them.
    private static readonly HashSet<string> Formatting = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
    };

    public static bool IsTooDeep(string html)
    {
        var open = new List<string>();
        var formats = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var formatting = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0 && at + 1 < html.Length; at = html.IndexOf('<', at + 1))
        {
            var closing = html[at + 1] == '/';
            var name = Name(html, closing ? at + 2 : at + 1);
            if (name.Length == 0 || Free.Contains(name))
                continue;
            if (Formatting.Contains(name))
            {
                var count = formats.GetValueOrDefault(name);
                formats[name] = closing ? Math.Max(0, count - 1) : count + 1;
                formatting += formats[name] - count;
            }
            else if (!closing)
            {
                open.Add(name);
            }
            else if (open.FindLastIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index)
            {
                open.RemoveRange(index, open.Count - index);
            }

            if (open.Count > Deepest || formatting > Deepest)
                return true;
        }

        return false;
    }

    private static string Name(string html, int start)
    {
        var end = start;
        while (end < html.Length && end - start < 40 && !char.IsWhiteSpace(html[end]) && html[end] is not ('>' or '/' or '<'))
            end++;
        return end > start && char.IsAsciiLetter(html[start]) ? html[start..end] : "";
    }
}
