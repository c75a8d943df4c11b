using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>What changes on an issue's page while it is sent: the very words, so that page and script cannot differ.</summary>
/// <param name="Decided">Changes with what may be decided: a change that waits, or a correction.</param>
internal sealed record ProgressWords(IssueState State, string Decided, int Audience, int Done, string Line, IReadOnlyDictionary<string, string> Counts, IReadOnlyList<string> Slowed)
{
    public static ProgressWords Of(ProgressView view, string decided) => new(
        view.Progress.State, decided, view.Progress.Audience, view.Done, view.Line, view.Counts.ToDictionary(c => c.State, c => When.Count(c.Count)), view.Slowed);
}

/// <summary>Server-sent events for the desk's own page, by the session's cookie.</summary>
internal static class ProgressEvents
{
    /// <summary>Then the browser asks again, and is asked again who it is.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    public static void MapProgressEvents(this IEndpointRouteBuilder app) =>
        app.MapGet("/desk/issues/{id:guid}/progress", ShowAsync).RequireRole(Role.Editor).ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(
        Guid id, IssueDesk desk, ProgressFeed feed, TimeProvider clock, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Results.NotFound();
        response.Headers.CacheControl = "no-store";
        // Proxies that collect an answer before they pass it on would show nothing until the end.
        response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(EventsAsync(issue.Value, feed, clock, cancellationToken));
    }

    private static async IAsyncEnumerable<SseItem<ProgressWords>> EventsAsync(
        Issue issue, ProgressFeed feed, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        await foreach (var told in feed.FollowAsync(issue.Key, cancellationToken))
        {
            var view = new ProgressView(issue.Id, issue.Publication.TimeZone, told.Progress, clock.GetUtcNow(), told.NotBefore);
            yield return new SseItem<ProgressWords>(ProgressWords.Of(view, told.Decided), "progress") { ReconnectionInterval = Again };
            if (clock.GetElapsedTime(since) > Longest)
                yield break;
        }
    }
}
