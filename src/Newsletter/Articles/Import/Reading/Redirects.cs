using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import.Reading;

/// <summary>Looks through the redirectors of mail and office programs: the editor wants the address that the reader will arrive at.</summary>
internal static partial class Redirects
{
    private static readonly string[] Parameters = ["url", "q", "u", "target", "dest", "redirect", "to", "link", "l", "z"];

    /// <summary>The address that <paramref name="url"/> leads to, as far as it can be read from it.</summary>
    public static string Unwrap(string url)
    {
        for (var i = 0; i < 3 && Target(url) is { } target; i++)
            url = target;
        return url;
    }

    /// <summary>The address if a link may have it: absolute, http, https or mailto, nothing a browser would drop inside.</summary>
    public static string? Allowed(string? url, bool mailto = true)
    {
        var text = url?.Trim() ?? "";
        if (text.Length is 0 or > 2000 || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or '`' or '\\'))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return null;
        return uri.Scheme is "http" or "https" ? (uri.Host.Length > 0 ? Unwrap(text) : null) : mailto && uri.Scheme == "mailto" ? text : null;
    }

    private static string? Target(string url)
    {
        if (!Redirector().IsMatch(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return null;
        foreach (var pair in uri.Query.TrimStart('?').Split('&'))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !Parameters.Contains(pair[..at], StringComparer.OrdinalIgnoreCase))
                continue;
            var value = Uri.UnescapeDataString(pair[(at + 1)..]);
            if (Uri.TryCreate(value, UriKind.Absolute, out var target) && target.Scheme is "http" or "https" && !value.Any(char.IsWhiteSpace))
                return Allowed(value, mailto: false);
        }

        return null;
    }

    [GeneratedRegex(
        @"^https?://((www\.)?google\.[a-z.]{2,6}/url|([a-z0-9-]+\.)*safelinks\.protection\.outlook\.com/|lm?\.(facebook|instagram)\.com/|(www\.)?(linkedin|vk|youtube)\.com/(redir|away|redirect)|(t\.umblr|href)\.|([a-z0-9.-]+)/(redirect|redir|away|outgoing)([/.?]))",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Redirector();
}
