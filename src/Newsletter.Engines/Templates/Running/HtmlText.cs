using System.Text;

namespace Newsletter.Engines.Templates.Running;

/// <summary>Text that goes into HTML: the five characters that mean something there become references.</summary>
internal static class HtmlText
{
    public static string Reference(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => "&#39;",
    };

    public static string Escape(string text)
    {
        var first = text.AsSpan().IndexOfAny("&<>\"'");
        if (first < 0)
            return text;
        var result = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (var c in text.AsSpan(first))
        {
            if (c is '&' or '<' or '>' or '"' or '\'')
                result.Append(Reference(c));
            else
                result.Append(c);
        }

        return result.ToString();
    }
}
