using System.Text;

namespace Newsletter.Articles.Import.Reading;

/// <summary>Writes the runs of a line as Markdown. A style that all of a line has is its layout, not emphasis, and is left out.</summary>
internal static class InlineWriter
{
    public static string Markdown(PastedBlock block) => Markdown(block.Runs, block.Literal);

    /// <param name="literal">What Markdown would take for markup is escaped.</param>
    public static string Markdown(IReadOnlyList<InlineRun> runs, bool literal)
    {
        var drop = (InlineText.Whole(runs, InlineStyle.Bold) ? InlineStyle.Bold : InlineStyle.None) | (InlineText.Whole(runs, InlineStyle.Italic) ? InlineStyle.Italic : InlineStyle.None);
        var output = new StringBuilder();
        for (var i = 0; i < runs.Count;)
        {
            var end = i + 1;
            while (end < runs.Count && runs[end].Href == runs[i].Href)
                end++;
            Linked(output, runs, i, end, drop, literal);
            i = end;
        }

        return output.ToString();
    }

    private static void Linked(StringBuilder output, IReadOnlyList<InlineRun> runs, int start, int end, InlineStyle drop, bool literal)
    {
        var inner = new StringBuilder();
        for (var i = start; i < end; i++)
            Styled(inner, runs[i], runs[i].Style & ~drop, literal && !runs[i].IsAddress);
        var href = runs[start].Href;
        var words = inner.ToString();
        if (href is null || words.AsSpan().Trim().Length == 0)
            output.Append(words);
        else if (end == start + 1 && runs[start].IsAddress)
            output.Append(words.Replace(words.Trim(), href, StringComparison.Ordinal));
        else
            Around(output, words, "[", $"]({Destination(href)})");
    }

    private static void Styled(StringBuilder output, InlineRun run, InlineStyle style, bool literal)
    {
        var text = literal ? Escape(run.Text) : run.Text;
        var mark = style switch { InlineStyle.Bold => "**", InlineStyle.Italic => "*", InlineStyle.Bold | InlineStyle.Italic => "***", _ => "" };
        if (mark.Length == 0 || !run.Text.Any(char.IsLetterOrDigit))
            output.Append(text);
        else
            Around(output, text, mark, mark);
    }

    // Blanks at the edges stay outside the marks: Markdown wants them there.
    private static void Around(StringBuilder output, string words, string before, string after)
    {
        var start = words.Length - words.AsSpan().TrimStart().Length;
        var core = words.Trim();
        output.Append(words.AsSpan(0, start)).Append(before).Append(core).Append(after).Append(words.AsSpan(start + core.Length));
    }

    private static string Destination(string href)
    {
        var depth = 0;
        foreach (var c in href)
        {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0)
                break;
        }

        return depth == 0 ? href : href.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);
    }

    private static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("\\*_`[<") < 0)
            return text;
        var output = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsMarkup(text, i))
                output.Append('\\');
            output.Append(text[i]);
        }

        return output.ToString();
    }

    private static bool IsMarkup(string text, int at) => text[at] switch
    {
        '*' or '`' or '[' => true,
        '\\' => at + 1 < text.Length && char.IsPunctuation(text[at + 1]),
        '<' => at + 1 < text.Length && (char.IsLetter(text[at + 1]) || text[at + 1] is '/' or '!' or '?'),
        '_' => at == 0 || at + 1 == text.Length || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at + 1]),
        _ => false,
    };
}
