using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Articles.Feeds;

/// <summary>Puts what is new in a feed on the desk: every entry once, and no story twice that is there by its link already.</summary>
internal sealed class TakeEntries(NewsletterDb db, TimeProvider clock)
{
    /// <summary>Of a feed that was just added: what is older is history.</summary>
    private const int MostAtFirst = 20;

    private const int MostAtOnce = 50;

    private const int MostEntries = 2000;

    /// <summary>More than that of one feed waits for nobody: somebody has to use them or put them away first.</summary>
    public const int MostWaiting = 200;

    /// <returns>False: there is more to take than was taken.</returns>
    public async Task<bool> HandleAsync(SourceFeed feed, FeedDocument document, CancellationToken cancellationToken)
    {
        var first = feed.FetchedAt is null;
        // Feeds have the newest first, the desk shows what came last first.
        var entries = document.Items.Take(MostEntries).Select(item => (Item: item, Entry: Name(item))).DistinctBy(e => e.Entry).Reverse().ToList();
        var seen = (await db.FeedEntries.AsNoTracking().Where(e => e.FeedKey == feed.Key).Select(e => e.Entry).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var news = entries.Where(e => !seen.Contains(e.Entry)).ToList();
        if (news.Count == 0)
            return true;
        var waiting = await db.Articles.CountAsync(a => a.FeedKey == feed.Key && a.PutAwayAt == null && !db.UsedArticles().Contains(a.Id), cancellationToken);
        var room = Math.Clamp(MostWaiting - waiting, 0, first ? MostAtFirst : MostAtOnce);
        // At first the newest; later the oldest, so that nothing is passed over.
        var taken = first ? news.TakeLast(room).ToList() : [.. news.Take(room)];
        var items = taken.Select(e => (e.Entry, Content: FeedArticle.Of(e.Item, feed))).Where(e => !ArticleRules.Check(e.Content, unfinished: true).Any).ToList();
        var links = items.Select(e => LinkKeys.Of(e.Content.Link)).OfType<string>().ToList();
        var there = (await db.Articles.AsNoTracking().Where(a => a.LinkKey != null && links.Contains(a.LinkKey)).Select(a => a.LinkKey!).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        foreach (var (_, content) in items)
        {
            if (LinkKeys.Of(content.Link) is not { } link || there.Add(link))
                db.Articles.Add(CreateArticle.New(Guid.CreateVersion7(now), content, Caller.System, now, feed.Key));
        }

        db.FeedEntries.AddRange((first ? news : taken).Select(e => new FeedEntry { FeedKey = feed.Key, Entry = e.Entry }));
        await db.SaveChangesAsync(cancellationToken);
        return first || taken.Count == news.Count;
    }

    private static string Name(FeedItem item) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.Id)));
}
