namespace Newsletter.Rendering.Texts;

/// <summary>Which addresses may stand in a link or an image of a copy.</summary>
internal static class SafeUrl
{
    /// <summary>The address as it may be printed, or null: http, https and mailto only, and no expression inside.</summary>
    public static string? Link(string? url) => Check(url, mailto: true);

    /// <summary>The address as it may be printed, or null: http and https only.</summary>
    public static string? Image(string? url) => Check(url, mailto: false);

    private static string? Check(string? url, bool mailto)
    {
        var text = url?.Trim() ?? "";
        // Browsers drop tabs and line breaks inside addresses, so "java\tscript:" is one; an expression must not choose where a link goes.
        if (text.Length == 0 || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || text.Contains("{{", StringComparison.Ordinal))
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return null;
        if (uri.Scheme is "http" or "https")
            return uri.Host.Length > 0 ? text : null;
        return mailto && uri.Scheme == "mailto" ? text : null;
    }
}
