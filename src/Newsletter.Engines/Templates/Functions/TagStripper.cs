using System.Text;
using Newsletter.Engines.Templates.Parsing;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Functions;

/// <summary>Takes tags, comments, scripts and styles out of HTML. For reading, not for safety: what comes out is text and is escaped like any.</summary>
internal static class TagStripper
{
    public static string Strip(Run run, string html, TextSpan span)
    {
        var result = new StringBuilder(html.Length);
        for (var i = 0; i < html.Length;)
        {
            var open = html.IndexOf('<', i);
            if (open < 0)
                open = html.Length;
            result.Append(html, i, open - i);
            if (open == html.Length)
                break;
            var end = EndOf(html, open);
            if (end < 0)
            {
                // Nothing closes it: it is text. A text of nothing but these would take its length squared.
                run.CheckClock(span);
                result.Append('<');
                end = open + 1;
            }

            i = end;
        }

        return result.ToString();
    }

    private static int EndOf(string html, int open)
    {
        var end = Between(html, open, "<script", "</script>");
        if (end < 0)
            end = Between(html, open, "<!--", "-->");
        if (end < 0)
            end = Between(html, open, "<style", "</style>");
        return end < 0 ? EndOfTag(html, open + 1) : end;
    }

    private static int Between(string html, int open, string first, string last)
    {
        if (!html.AsSpan(open).StartsWith(first, StringComparison.OrdinalIgnoreCase))
            return -1;
        var end = html.IndexOf(last, open + first.Length, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? -1 : end + last.Length;
    }

    /// <summary>A <c>&gt;</c> within a quoted value does not end the tag.</summary>
    private static int EndOfTag(string html, int at)
    {
        while (at < html.Length && html[at] != '>')
        {
            if (html[at] == '=' && at + 1 < html.Length && html[at + 1] is '"' or '\'')
            {
                var quote = html.IndexOf(html[at + 1], at + 2);
                if (quote < 0)
                    return -1;
                at = quote;
            }

            at++;
        }

        return at < html.Length ? at + 1 : -1;
    }
}
