namespace Newsletter.Publications;

/// <summary>Where a sign-up from the newsroom's own site may lead back to: what the publication lists, and what lies below it. Anything else would be an open redirect.</summary>
internal static class ReturnUrl
{
    /// <summary>Null: no address that a reader may be sent to.</summary>
    public static Uri? Read(string? text) =>
        text is { Length: <= 500 } && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0
            ? url
            : null;

    /// <summary>The address in full, or null where the publication does not list it.</summary>
    public static string? Allowed(this Publication publication, string? wanted) =>
        Read(wanted) is { } url && publication.ReturnUrls.Any(listed => Read(listed) is { } root && Covers(root, url)) ? url.AbsoluteUri : null;

    // Whole parts of the path, after the parser has resolved its dots: /thanks covers /thanks/you and not /thankstoyou.
    private static bool Covers(Uri root, Uri url) =>
        root.Scheme == url.Scheme && root.IdnHost == url.IdnHost && root.Port == url.Port
        && (url.AbsolutePath + "/").StartsWith(root.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal);
}
