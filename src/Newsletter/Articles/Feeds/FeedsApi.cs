using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Articles.Feeds;

using FeedResult = Results<Ok<FeedAnswer>, ProblemHttpResult>;

internal static class FeedsApi
{
    public static void AddFeeds(this IServiceCollection services) =>
        services.AddScoped<AddFeed>().AddScoped<EditFeed>().AddScoped<RemoveFeed>().AddScoped<FetchFeed>().AddScoped<TakeEntries>().AddSingleton<FetchDueFeeds>();

    public static void MapFeeds(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/feeds").RequireRole(Role.Editor).WithTags("Feeds");
        group.MapGet("/", ListAsync).WithName("ListFeeds").WithSummary("RSS and Atom feeds that bring items to the desk");
        group.MapPost("/", AddAsync).WithName("AddFeed").WithSummary("Fetch a feed, or the one that a page names, from now on");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetFeed").WithSummary("One feed, and how its last fetch went");
        group.MapPut("/{id:guid}", EditAsync).WithName("EditFeed").WithSummary("Name it, give it a section, pause it or let it go on");
        group.MapPost("/{id:guid}/fetch", FetchAsync).WithName("FetchFeed").WithSummary("Fetch it now");
        group.MapDelete("/{id:guid}", RemoveAsync).WithName("RemoveFeed").WithSummary("Remove a feed; what it brought stays");
    }

    private static async Task<Ok<Page<FeedAnswer>>> ListAsync(NewsletterDb db, Paging paging, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Feeds.AsNoTracking().ToPageAsync(paging, f => f.Key, FeedAnswer.Of, cancellationToken));

    private static async Task<Results<Created<FeedAnswer>, ProblemHttpResult>> AddAsync(ApiBody<FeedRequest> body, AddFeed add, CancellationToken cancellationToken)
    {
        var added = await add.HandleAsync(body.Value, cancellationToken);
        return added.Map(FeedAnswer.Of).ToCreated(f => $"{ApiGroup.Path}/feeds/{f.Id}");
    }

    private static async Task<FeedResult> GetAsync(Guid id, NewsletterDb db, CancellationToken cancellationToken)
    {
        Result<SourceFeed> found = await db.Feeds.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken) is { } feed ? feed : FeedFailures.None(id);
        return found.ToOk(FeedAnswer.Of);
    }

    private static async Task<FeedResult> EditAsync(Guid id, ApiBody<FeedRequest> body, IfMatch match, EditFeed edit, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(id, body.Value, match, cancellationToken)).ToOk(FeedAnswer.Of);

    private static async Task<FeedResult> FetchAsync(Guid id, FetchFeed fetch, CancellationToken cancellationToken) =>
        (await fetch.HandleAsync(id, due: false, cancellationToken)).ToOk(FeedAnswer.Of);

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(Guid id, IfMatch match, RemoveFeed remove, CancellationToken cancellationToken) =>
        (await remove.HandleAsync(id, match, cancellationToken)).ToNoContent();
}
