using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Outbound;

namespace Newsletter.Articles.Feeds;

/// <param name="Document">Null: nothing has changed since.</param>
internal sealed record FetchedFeed(FeedDocument? Document, OutboundVersion Version);

/// <summary>Fetches one feed and takes what is new in it. What goes wrong is kept in words, and the next try waits longer.</summary>
internal sealed class FetchFeed(NewsletterDb db, OutboundHttp http, TakeEntries take, FeedOptions options, TimeProvider clock)
{
    /// <summary>Longer than any fetch takes: a node that dies with it gives it back so.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <param name="due">Only if its time has come and it is not paused; false: somebody presses a button.</param>
    public async Task<Result<SourceFeed>> HandleAsync(Guid id, bool due, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await db.Feeds.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken) is not { } feed)
            return FeedFailures.None(id);
        if (due && (feed.Paused || feed.NextAt > now))
            return feed;
        // Whoever moves the time on has the fetch.
        if (await db.Feeds.Where(f => f.Key == feed.Key && f.NextAt == feed.NextAt).ExecuteUpdateAsync(f => f.SetProperty(x => x.NextAt, now + Lease), cancellationToken) == 0)
            return feed;
        var seen = new OutboundVersion(feed.EntityTag, feed.LastModified);
        var fetched = await AskAsync(new Uri(feed.Address), seen, cancellationToken);
        try
        {
            if (fetched.Answer.Ok)
                await KeepAsync(feed, fetched.Answer.Value, cancellationToken);
            else
                await FailAsync(feed, fetched.Answer.Failure, fetched.RetryAfter, cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception) || RowRefused.AsOrphan(exception))
        {
            // Somebody pressed the button at the same moment and took these entries, or removed the feed.
        }

        db.ChangeTracker.Clear();
        return await db.Feeds.AsNoTracking().SingleOrDefaultAsync(f => f.Key == feed.Key, cancellationToken) is { } current ? current : FeedFailures.None(id);
    }

    /// <summary>Fetches and reads, and keeps nothing.</summary>
    public async Task<(Result<FetchedFeed> Answer, TimeSpan? RetryAfter)> AskAsync(Uri address, OutboundVersion seen, CancellationToken cancellationToken)
    {
        var answer = await http.FetchAsync(address, FeedDocument.MostBytes, seen, cancellationToken);
        if (!answer.Ok)
            return (answer.Failure, null);
        switch (answer.Value.Status)
        {
            case HttpStatusCode.NotModified:
                return (new FetchedFeed(null, seen), null);
            case HttpStatusCode.Gone:
                return (FeedFailures.Gone, null);
            case HttpStatusCode.OK:
                var document = FeedDocument.Read(answer.Value.Bytes, answer.Value.ContentType, answer.Value.Address);
                return (document.Ok ? new FetchedFeed(document.Value, answer.Value.Version) : document.Failure, null);
            default:
                return (FeedFailures.Status((int)answer.Value.Status, ReasonPhrases.GetReasonPhrase((int)answer.Value.Status)), answer.Value.RetryAfter);
        }
    }

    /// <summary>Takes what is new, and writes down that it was read.</summary>
    public async Task KeepAsync(SourceFeed feed, FetchedFeed fetched, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var all = fetched.Document is null || await take.HandleAsync(feed, fetched.Document, cancellationToken);
        var now = clock.GetUtcNow();
        // With more to take the same answer has to come again, so it is not asked whether it has changed.
        var version = all ? fetched.Version : OutboundVersion.None;
        var words = all ? null : $"More is there than was taken: at most {TakeEntries.MostWaiting} items of a feed wait on the desk. Use some, or put them away.";
        await db.Feeds.Where(f => f.Key == feed.Key).ExecuteUpdateAsync(
            f => f.SetProperty(x => x.FetchedAt, now).SetProperty(x => x.NextAt, now + options.Every).SetProperty(x => x.Failures, 0)
                .SetProperty(x => x.Problem, words).SetProperty(x => x.EntityTag, version.EntityTag).SetProperty(x => x.LastModified, version.LastModified),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task FailAsync(SourceFeed feed, Failure failure, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, options.Every.Ticks << Math.Min(feed.Failures + 1, 10)));
        if (retryAfter > wait)
            wait = retryAfter.Value < LongestWait ? retryAfter.Value : LongestWait;
        var next = clock.GetUtcNow() + wait;
        var gone = failure == FeedFailures.Gone;
        await db.Feeds.Where(f => f.Key == feed.Key).ExecuteUpdateAsync(
            f => f.SetProperty(x => x.NextAt, next).SetProperty(x => x.Failures, x => x.Failures + 1).SetProperty(x => x.Problem, failure.Message)
                .SetProperty(x => x.Paused, x => x.Paused || gone),
            cancellationToken);
    }
}
