using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Retention;

namespace Newsletter.Subscribers.Segments;

internal static class SegmentsApi
{
    public static void AddSegments(this IServiceCollection services) => services
        .AddScoped<FindSegments>().AddScoped<CreateSegment>().AddScoped<EditSegment>().AddScoped<DeleteSegment>().AddScoped<SegmentReader>();

    public static void MapSegments(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/segments").WithTags("Segments");
        group.MapGet("/", ListAsync).RequireRole(Role.Editor).WithName("ListSegments").WithSummary("Stored filters over subscriptions; ?publication= for those of one");
        group.MapPost("/", CreateAsync).RequireRole(Role.Admin).WithName("CreateSegment").WithSummary("Store a filter: publication, name, where");
        group.MapPost("/count", CountAsync).RequireRole(Role.Admin).WithName("CountCondition").WithSummary("How many a filter means, without storing it");
        group.MapGet("/{id:guid}", GetAsync).RequireRole(Role.Editor).WithName("GetSegment").WithSummary("One segment");
        group.MapPut("/{id:guid}", EditAsync).RequireRole(Role.Admin).WithName("EditSegment").WithSummary("Change a segment; issues that were submitted keep what they froze");
        group.MapDelete("/{id:guid}", DeleteAsync).RequireRole(Role.Admin).WithName("DeleteSegment").WithSummary("Delete a segment that no unsent issue names");
        group.MapGet("/{id:guid}/count", CountOneAsync).RequireRole(Role.Editor).WithName("CountSegment").WithSummary("How many it means now");
    }

    private static async Task<Ok<Page<SegmentAnswer>>> ListAsync(string? publication, Paging paging, FindSegments find, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await find.ListAsync(publication, user.Caller(), paging, cancellationToken));

    private static async Task<Results<Created<SegmentAnswer>, ProblemHttpResult>> CreateAsync(
        ApiBody<SegmentRequest> body, CreateSegment create, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await create.HandleAsync(body.Value, user.Caller(), cancellationToken)).ToCreated(s => $"{ApiGroup.Path}/segments/{s.Id}");

    private static async Task<Results<Ok<SegmentAnswer>, ProblemHttpResult>> GetAsync(Guid id, FindSegments find, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await find.FindAsync(id, Role.Editor, user.Caller(), cancellationToken)).ToOk(found => SegmentAnswer.Of(found.Segment, found.Publication.Slug));

    private static async Task<Results<Ok<SegmentAnswer>, ProblemHttpResult>> EditAsync(
        Guid id, ApiBody<SegmentRequest> body, IfMatch match, EditSegment edit, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(id, body.Value, match, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, IfMatch match, DeleteSegment delete, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await delete.HandleAsync(id, match, user.Caller(), cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<SegmentCount>, ProblemHttpResult>> CountOneAsync(
        Guid id, FindSegments find, SegmentReader reader, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var found = await find.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        return found.Ok ? TypedResults.Ok(await reader.CountAsync(found.Value.Publication, found.Value.Segment.Definition, cancellationToken)) : Problems.Of(found.Failure);
    }

    private static async Task<Results<Ok<SegmentCount>, ProblemHttpResult>> CountAsync(
        ApiBody<CountRequest> body, NewsletterDb db, SegmentReader reader, RetentionOptions retention, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var publication = await db.FindPublicationAsync(body.Value.Publication, user.Caller(), Role.Admin, cancellationToken);
        if (!publication.Ok)
            return Problems.Of(new ValidationFailure("publication", $"There is no publication '{body.Value.Publication}' that you keep."));
        var errors = new FieldErrors();
        SegmentRules.Check(body.Value.Where, publication.Value, retention.Reading, errors);
        return errors.Any ? Problems.Of(errors.Failure) : TypedResults.Ok(await reader.CountAsync(publication.Value, body.Value.Where, cancellationToken));
    }
}

/// <summary>A filter that is not stored.</summary>
internal sealed record CountRequest(string Publication, SegmentCondition Where);
