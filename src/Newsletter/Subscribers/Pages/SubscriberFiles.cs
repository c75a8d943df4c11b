using System.Net.Mime;
using System.Security.Claims;
using System.Text.Json;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.DelimitedText;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

/// <summary>What the desk lets people take away: the rows that did not come in, everybody who is subscribed, and what is held on one person.</summary>
internal static class SubscriberFiles
{
    public static void MapSubscriberFiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/desk/imports/{id:guid}/errors.csv", ErrorsAsync).RequireRole(Role.Admin).ExcludeFromDescription();
        app.MapGet("/desk/subscribers/{id:guid}/export.json", PersonAsync).RequireRole(Role.Admin).Audited().WithName("ExportSubscriberAtTheDesk").ExcludeFromDescription();
        app.MapGet("/desk/subscribers/{slug}.csv", ExportAsync).RequireRole(Role.Admin).Audited().WithName("ExportSubscribersAtTheDesk").ExcludeFromDescription();
    }

    private static async Task<IResult> PersonAsync(
        Guid id, ExportSubscriber export, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var held = await export.HandleAsync(id, user.Caller(), cancellationToken);
        if (!held.Ok)
            return held.Failure is ForbiddenFailure ? Results.StatusCode(StatusCodes.Status403Forbidden) : Results.NotFound();
        response.Headers.CacheControl = "no-store";
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(held.Value, OwnRecords.ForPeople), MediaTypeNames.Application.Json, $"subscriber-{id}.json");
    }

    private static async Task<IResult> ErrorsAsync(Guid id, FindImport find, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(id, user.Caller(), cancellationToken);
        if (!found.Ok)
            return Results.NotFound();
        response.Headers.CacheControl = "no-store";
        return Results.Stream(stream => find.WriteErrorsAsync(found.Value, stream, cancellationToken), Csv.ContentType, $"import-{id}-errors.csv");
    }

    private static async Task<IResult> ExportAsync(
        string slug, string? segment, NewsletterDb db, ExportSubscribers export, FindSegments segments, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var publication = await db.FindPublicationAsync(slug, user.Caller(), Role.Admin, cancellationToken);
        if (!publication.Ok)
            return Results.NotFound();
        SegmentCondition? where = null;
        if (!string.IsNullOrWhiteSpace(segment))
        {
            var found = await segments.ReferredAsync(segment, publication.Value, user.Caller(), cancellationToken);
            if (!found.Ok)
                return Results.NotFound();
            where = found.Value.Segment.Definition;
        }

        response.Headers.CacheControl = "no-store";
        return Results.Stream(stream => export.WriteAsync(publication.Value, where, stream, cancellationToken), Csv.ContentType, $"{slug}-subscribers.csv");
    }
}
