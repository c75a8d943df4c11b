namespace Newsletter.Articles;

/// <summary>A link without what does not change where it leads: scheme, "www.", capitals, the last slash, and what campaigns hang on it to count clicks.</summary>
internal static class LinkKeys
{
    private static readonly string[] Counters = ["utm_", "mc_", "fbclid", "gclid", "msclkid", "igshid", "ref_src"];

    public static string? Of(string? link)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return null;
        var host = uri.IsDefaultPort ? uri.Host : uri.Authority;
        if (host.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            host = host[4..];
        var query = string.Join('&', uri.Query.TrimStart('?').Split('&').Where(pair => pair.Length > 0 && !Array.Exists(Counters, counter => pair.StartsWith(counter, StringComparison.OrdinalIgnoreCase))));
        return (host + uri.AbsolutePath.TrimEnd('/') + (query.Length > 0 ? "?" + query : "")).ToLowerInvariant();
    }
}
