using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering;

namespace Newsletter.Composing;

/// <summary>"View in browser": an issue as everybody may see it, from its first message on. No reader, no token, no script.</summary>
internal static class WebView
{
    private const string Policy = "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; frame-ancestors 'none'";

    public static void MapWebView(this IEndpointRouteBuilder app) =>
        app.MapGet("/{publication}/issues/{number:int}", GetAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<ContentHttpResult, NotFound>> GetAsync(
        string publication, int number, NewsletterDb db, IssueComposer composer, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == publication, cancellationToken);
        if (found is null || found.Archive == ArchiveAccess.Off)
            return TypedResults.NotFound();
        var issue = await db.Issues.AsNoTracking().Published(found.Key).SingleOrDefaultAsync(i => i.Number == number, cancellationToken);
        if (issue is null)
            return TypedResults.NotFound();
        var json = await db.Revisions.Where(r => r.IssueKey == issue.Key && r.Ordinal == issue.RevisionOrdinal).Select(r => r.Json).SingleAsync(cancellationToken);
        var identity = new IssueIdentity { Key = issue.Key, PublicationKey = issue.PublicationKey, Number = issue.Number, Date = issue.FrozenAt!.Value }; // its ledger is complete
        var page = composer.Prepare(RevisionJson.Read(json), identity, ComposeOptions.Delivery).Match(prepared => prepared.RenderWeb(), failure => failure);
        if (!page.Ok)
            return TypedResults.NotFound();
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Content(page.Value, "text/html; charset=utf-8");
    }
}
