using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Articles.Feeds;
using Newsletter.Data;

namespace Newsletter.Browser.Tests.Support;

/// <summary>An item desk in use: feeds in every state, notes, somebody at work, what ran and what was put away.</summary>
internal static class DeskItems
{
    /// <param name="issue">One that was sent, whose article ran there.</param>
    public static async Task FillAsync(RunningService service, Seed seed, string issue)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        SourceFeed Feed(string name, string address) => new() { Id = Guid.CreateVersion7(now), Address = address, Name = name, NextAt = now.AddHours(1), FetchedAt = now.AddMinutes(-12), CreatedAt = now };
        db.Feeds.AddRange(
            Feed("The Harbour Post", "https://post.example/feeds/news.xml"),
            Feed("Port authority, notices to mariners and everybody else who goes out on the river", "https://port.example/notices/all/of/them/in/one/very/long/address/without/any/blank.rss"),
            Feed("Ferry news", "https://ferry.example/rss"),
            Feed("Old town blog", "https://oldtown.example/atom"));
        await db.SaveChangesAsync();
        await db.Feeds.Where(f => f.Name == "Ferry news").ExecuteUpdateAsync(f => f.SetProperty(x => x.Failures, 3).SetProperty(x => x.Problem, "The server answered 500 Internal Server Error."));
        await db.Feeds.Where(f => f.Name == "Old town blog").ExecuteUpdateAsync(f => f.SetProperty(x => x.Paused, true));

        var (noted, away) = (Guid.Parse(await seed.ArticleAsync("Eels are back in the third basin, and nobody knows why")), Guid.Parse(await seed.ArticleAsync("A photo of a gull")));
        var account = await db.Users.Select(u => u.Id).FirstAsync();
        await db.Articles.Where(a => a.Id == noted).ExecuteUpdateAsync(a => a.SetProperty(x => x.Note, "Ring the biologist before Tuesday.\nShe has pictures.").SetProperty(x => x.Worker, account));
        await db.Articles.Where(a => a.Id == away).ExecuteUpdateAsync(a => a.SetProperty(x => x.PutAwayAt, now));
        await RanAsync(db, Guid.Parse(issue));
    }

    // This desk keeps its mail on the machine: what it sent was a rehearsal in everything but this.
    private static Task RanAsync(NewsletterDb db, Guid issue) =>
        db.Issues.Where(i => i.Id == issue).ExecuteUpdateAsync(i => i.SetProperty(x => x.Rehearsal, false).SetProperty(x => x.Number, 1));
}
