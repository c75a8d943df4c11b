using Microsoft.EntityFrameworkCore;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Sending;

/// <summary>An issue's page in the archive: there from the first copy on that a server took, and never for a rehearsal.</summary>
internal sealed class WebView(NewsletterDb db, PreviewIssue preview, Corrections corrections)
{
    /// <returns>The HTML and whether search engines may list it; null where there is no such page.</returns>
    public async Task<(string Html, bool Listed)?> FindAsync(string slug, int number, CancellationToken cancellationToken)
    {
        var issue = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => i.Publication.Slug == slug && i.Number == number && !i.Rehearsal && i.FrozenAt != null)
            .Where(i => db.Deliveries.Any(d => d.Issue == i.Key && d.AcceptedAt != null))
            .SingleOrDefaultAsync(cancellationToken);
        if (issue is null || issue.Publication.Archive == ArchiveAccess.Off)
            return null;
        var prepared = await preview.PrepareSentAsync(issue, cancellationToken);
        // What went out could be rendered then: failing now is a broken invariant.
        var html = prepared.Ok ? prepared.Value.RenderWeb() : prepared.Failure;
        var corrected = await corrections.ReadAsync(issue, cancellationToken);
        return (corrected is { } at ? CorrectionNotice.AddTo(html.Value, issue.Publication, at) : html.Value, issue.Publication.Archive == ArchiveAccess.Public);
    }
}

internal static class WebViewRoute
{
    /// <summary>Mail that is shown as a page: images and its own styles, and nothing that runs.</summary>
    private const string Policy = "sandbox; default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapWebView(this IEndpointRouteBuilder app) =>
        app.MapGet("/{publication}/issues/{number:int}", ShowAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(
        string publication, int number, WebView webView, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await webView.FindAsync(publication, number, cancellationToken) is not { } page)
            return Results.NotFound();
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "public, max-age=60";
        if (!page.Listed)
            response.Headers["X-Robots-Tag"] = "noindex";
        return Results.Text(page.Html, "text/html; charset=utf-8");
    }
}
