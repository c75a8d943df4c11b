using System.Text;

namespace Newsletter.Rendering.Texts;

/// <summary>Text that becomes part of an HTML template: neither markup nor an expression.</summary>
internal static class HtmlText
{
    public static string Escape(string text)
    {
        var output = new StringBuilder(text.Length + 16);
        Append(output, text);
        return output.ToString();
    }

    /// <summary>The brace is escaped as well: rendered Markdown may go through the template engine, and only real expressions may open there.</summary>
    public static void Append(StringBuilder output, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' => output.Append("&quot;"),
                '\'' => output.Append("&#39;"),
                '{' => output.Append("&#123;"),
                // Control characters are not allowed in HTML at all.
                _ when char.IsControl(c) && c is not ('\n' or '\t') => output.Append(' '),
                _ => output.Append(c),
            };
        }
    }
}
