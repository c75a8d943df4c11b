using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Engines.Jobs;

namespace Newsletter.Articles.Feeds;

/// <summary>What the alarm of the feeds does: fetches those whose time has come, a few at once. On several nodes each feed is fetched by one.</summary>
internal sealed partial class FetchDueFeeds(IServiceScopeFactory scopes, IDbContextFactory<NewsletterDb> databases, TimeProvider clock, ILogger<FetchDueFeeds> log)
{
    public static readonly JobKey Alarm = new("feeds", "");

    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private const int AtOnce = 4;
    private const int MostFeeds = 100;

    public async Task HandleAsync(CancellationToken stop)
    {
        List<Guid> due;
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            var now = clock.GetUtcNow();
            due = await db.Feeds.AsNoTracking().Where(f => !f.Paused && f.NextAt <= now).OrderBy(f => f.NextAt).Select(f => f.Id).Take(MostFeeds).ToListAsync(stop);
        }

        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, FetchAsync);
    }

    private async ValueTask FetchAsync(Guid id, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        // Edge: what one feed does to us must not keep the others from being fetched.
        try
        {
            await scope.ServiceProvider.GetRequiredService<FetchFeed>().HandleAsync(id, due: true, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            Log(exception, id);
        }
    }

    [LoggerMessage(LogLevel.Error, "Feed {Feed} could not be fetched")]
    private partial void Log(Exception exception, Guid feed);
}
