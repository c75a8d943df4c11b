namespace Newsletter.Shell;

/// <summary>
/// What every answer says to browsers. A page that needs less (the preview of an issue, an archive page, the API's reader) sets its own
/// Content-Security-Policy; that is then kept.
/// </summary>
internal static class SecurityHeaders
{
    public const string StrictPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; frame-src 'self'; "
        + "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <param name="https">Whether PublicUrl is https: then browsers are told to stay there.</param>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, bool https) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Set(context.Response.Headers, https);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Set(IHeaderDictionary headers, bool https)
    {
        headers.TryAdd("Content-Security-Policy", StrictPolicy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        // Paths of reader pages carry tokens: they must not travel on to the pages that readers go to from there.
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        if (https)
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
    }
}
