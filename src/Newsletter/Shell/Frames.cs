namespace Newsletter.Shell;

/// <summary>
/// Mail shown inside a page. It has an address of its own, for a frame whose content comes with the page would inherit the page's policy and
/// show something other than the mail; and its own policy, under which nothing in it runs, submits or knows this site.
/// </summary>
internal static class Frames
{
    public const string Policy = "sandbox; default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'";

    public static IResult Html(HttpContext context, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(html, "text/html; charset=utf-8");
    }
}
