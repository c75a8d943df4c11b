using System.Net;
using System.Text;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Functions;

internal static class HtmlFunctions
{
    public static Namespace Create() => new Namespace()
        .Add("escape", "any text", a => a[0] is null ? null : AsMarkup(a, WebUtility.HtmlEncode(a.Run.Format(a[0]))))
        .Add("newline_to_br", "any text", NewlineToBr)
        .Add("strip", "text text", a => a.TextOrNull(0) is { } text ? TagStripper.Strip(a.Run, text, a.Call.Span) : null)
        .Add("url_encode", "text text", a => a.TextOrNull(0) is { } text ? a.Run.Charge(Uri.EscapeDataString(text)) : null)
        .Add("url_escape", "text text", a => a.TextOrNull(0) is { } text ? a.Run.Charge(UrlEscape(text)) : null);

    /// <summary>What has been escaped already must not be escaped a second time when it is written.</summary>
    private static object AsMarkup(Arguments a, string html) => a.Run.EscapesHtml ? new Markup(a.Run.Charge(html)) : a.Run.Charge(html);

    private static object? NewlineToBr(Arguments a)
    {
        if (a[0] is null)
            return null;
        var text = a.Run.Format(a[0]);
        if (a.Run.EscapesHtml && a[0] is not Markup)
            text = HtmlText.Escape(text);
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')))
                result.Append("<br />");
            result.Append(text[i]);
        }

        return AsMarkup(a, result.ToString());
    }

    /// <summary>Percent-encodes what cannot stand in a URL and leaves what has a meaning there (RFC 3986, section 2.2).</summary>
    private static string UrlEscape(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && !StandsInUrl(text[i]))
                i++;
            if (i > start)
                result.Append(Uri.EscapeDataString(text[start..i]));
            else
                result.Append(text[i++]);
        }

        return result.ToString();
    }

    private static bool StandsInUrl(char c) => char.IsAsciiLetterOrDigit(c) || "-._~:/?#[]@!$&'()*+,;=".Contains(c, StringComparison.Ordinal);
}
