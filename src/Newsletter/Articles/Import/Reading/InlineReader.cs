namespace Newsletter.Articles.Import.Reading;

/// <summary>
/// Reads the marks inside a line: bold, italic, links with their address in place or below the text, bare addresses. What is not complete is text.
/// Every search ahead is bounded, so that a line takes time in proportion to its length.
/// </summary>
internal sealed class InlineReader(IReadOnlyDictionary<string, string> references)
{
    private const int LongestLinkText = 1000;
    private const int LongestEmphasis = 3000;

    public IReadOnlyList<InlineRun> Read(string text)
    {
        var runs = new List<InlineRun>();
        Read(text, InlineStyle.None, runs);
        return runs;
    }

    private void Read(ReadOnlySpan<char> text, InlineStyle style, List<InlineRun> runs)
    {
        var start = 0;
        var at = 0;
        while (at < text.Length)
        {
            var length = Special(text, at, style, runs, start);
            if (length == 0)
            {
                at++;
                continue;
            }

            at += length;
            start = at;
        }

        Flush(text, start, text.Length, style, runs);
    }

    /// <returns>How much was read, or 0 where nothing special begins.</returns>
    private int Special(ReadOnlySpan<char> text, int at, InlineStyle style, List<InlineRun> runs, int start) => text[at] switch
    {
        '*' or '_' => Emphasis(text, at, style, runs, start),
        '[' => Link(text, at, style, runs, start),
        '<' => Angled(text, at, style, runs, start),
        'h' or 'H' or 'w' => Bare(text, at, style, runs, start),
        _ => 0,
    };

    private int Emphasis(ReadOnlySpan<char> text, int at, InlineStyle style, List<InlineRun> runs, int start)
    {
        var mark = text[at];
        var count = 1;
        while (count < 3 && at + count < text.Length && text[at + count] == mark)
            count++;
        var wanted = count switch { 1 => InlineStyle.Italic, 2 => InlineStyle.Bold, _ => InlineStyle.Bold | InlineStyle.Italic };
        if ((style & wanted) != InlineStyle.None || !Opens(text, at, count))
            return 0;
        var end = Closing(text, at + count, mark, count);
        if (end < 0)
            return 0;
        Flush(text, start, at, style, runs);
        Read(text[(at + count)..end], style | wanted, runs);
        return end + count - at;
    }

    private static bool Opens(ReadOnlySpan<char> text, int at, int count) =>
        (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && at + count < text.Length && !char.IsWhiteSpace(text[at + count]);

    private static int Closing(ReadOnlySpan<char> text, int from, char mark, int count)
    {
        var last = Math.Min(text.Length - count, from + LongestEmphasis);
        for (var i = from; i <= last; i++)
        {
            if (text[i] != mark)
                continue;
            var run = 1;
            while (i + run < text.Length && text[i + run] == mark)
                run++;
            // An inner emphasis may end together with this one: the outer one takes the last marks.
            var end = i + run - count;
            if (run >= count && (run == count || run == 3) && i > from && !char.IsWhiteSpace(text[i - 1]) && (i + run == text.Length || !char.IsLetterOrDigit(text[i + run])))
                return end;
            i += run - 1;
        }

        return -1;
    }

    private int Link(ReadOnlySpan<char> text, int at, InlineStyle style, List<InlineRun> runs, int start)
    {
        if (at > 0 && text[at - 1] == '!')
            return 0;
        var end = LinkTextEnd(text, at);
        if (end < 0)
            return 0;
        var words = text[(at + 1)..end];
        var (href, after) = Destination(text, end + 1, words);
        if (href is null)
            return 0;
        Flush(text, start, at, style, runs);
        var inner = new List<InlineRun>();
        Read(words, style, inner);
        runs.AddRange(inner.Select(run => run with { Href = href }));
        return after - at;
    }

    private static int LinkTextEnd(ReadOnlySpan<char> text, int at)
    {
        var depth = 0;
        for (var i = at; i < text.Length && i - at < LongestLinkText; i++)
        {
            if (text[i] == '[')
                depth++;
            else if (text[i] == ']' && --depth == 0)
                return i;
        }

        return -1;
    }

    /// <summary>What follows a link's words: <c>(address)</c>, <c>(address "title")</c> without words in the title, <c>[reference]</c>, or nothing.</summary>
    private (string? Href, int After) Destination(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> words)
    {
        if (at < text.Length && text[at] == '(')
        {
            var depth = 0;
            for (var i = at; i < text.Length && i - at <= 2000; i++)
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
                if (depth == 0)
                    return (Redirects.Allowed(text[(at + 1)..i].Trim().Trim("<>").ToString()), i + 1);
            }

            return (null, at);
        }

        if (at < text.Length && text[at] == '[' && text[at..].IndexOf(']') is > 0 and < 200 and var end)
        {
            var name = text[(at + 1)..(at + end)];
            return (references.GetValueOrDefault(References.Key(name.Length == 0 ? words : name)), at + end + 1);
        }

        return words.Length < 200 ? (references.GetValueOrDefault(References.Key(words)), at) : (null, at);
    }

    private static int Angled(ReadOnlySpan<char> text, int at, InlineStyle style, List<InlineRun> runs, int start)
    {
        var end = text[at..Math.Min(text.Length, at + 2002)].IndexOf('>');
        if (end < 5)
            return 0;
        var inside = text[(at + 1)..(at + end)].ToString();
        var scheme = inside.StartsWith("http", StringComparison.OrdinalIgnoreCase) || inside.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
        if (!scheme || Redirects.Allowed(inside) is not { } href)
            return 0;
        Flush(text, start, at, style, runs);
        runs.Add(new InlineRun(inside, style, href));
        return end + 1;
    }

    private static int Bare(ReadOnlySpan<char> text, int at, InlineStyle style, List<InlineRun> runs, int start)
    {
        var rest = text[at..];
        var web = rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var host = rest.StartsWith("www.", StringComparison.Ordinal);
        if ((!web && !host) || (at > 0 && char.IsLetterOrDigit(text[at - 1])))
            return 0;
        var end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]) && rest[end] is not ('<' or '>' or '"' or '“' or '”' or '»' or '`' or '|'))
            end++;
        while (end > 0 && (rest[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or '*' or '_' or '\'' or '’' or ']' || (rest[end - 1] == ')' && Unbalanced(rest[..end]))))
            end--;
        var address = rest[..end].ToString();
        if (Redirects.Allowed(host ? "https://" + address : address) is not { } href)
            return 0;
        Flush(text, start, at, style, runs);
        runs.Add(new InlineRun(address, style, href));
        return end;
    }

    private static bool Unbalanced(ReadOnlySpan<char> text) => text.Count(')') > text.Count('(');

    private static void Flush(ReadOnlySpan<char> text, int from, int to, InlineStyle style, List<InlineRun> runs)
    {
        if (to > from)
            runs.Add(new InlineRun(text[from..to].ToString(), style));
    }
}
