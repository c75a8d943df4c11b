using Microsoft.AspNetCore.Http.Features;

namespace Newsletter.Shell;

/// <summary>Bodies that are too large are refused before anybody reads them.</summary>
internal static class BodyLimits
{
    /// <summary>
    /// A client that is still sending reads no answer, and a browser shows a broken connection in its place; up to here a body is taken in and dropped first. Of
    /// people who have signed in at the desk all of it is.
    /// </summary>
    private const long MostDrained = 64 * 1024 * 1024;

    /// <returns>True: it said that it is too large, and has been dropped; answer 413.</returns>
    public static async Task<bool> IsTooLargeAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength is not { } length || length <= limit)
            return false;
        if ((length <= MostDrained || context.User.Identity?.IsAuthenticated == true) && TrySet(context, limit: null))
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        return true;
    }

    /// <summary>For bodies that do not say how long they are: whoever reads on past the limit gets a 413.</summary>
    public static bool TrySet(HttpContext context, long? limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } feature)
            return false;
        feature.MaxRequestBodySize = limit;
        return true;
    }
}
