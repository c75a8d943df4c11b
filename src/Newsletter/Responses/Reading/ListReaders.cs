using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Shell.Api;

namespace Newsletter.Responses.Reading;

/// <summary>What one reader did with their copy.</summary>
/// <param name="OpenedAt">For the first time; null: not that we know.</param>
/// <param name="Clicked">Links, each once, in the order in which they were followed.</param>
internal sealed record ReaderAnswer(int Row, Guid Subscriber, string Email, DateTimeOffset? OpenedAt, IReadOnlyList<ReaderClick> Clicked);

/// <param name="Article">Null: a link beside the articles.</param>
internal sealed record ReaderClick(Guid? Article, string Url, DateTimeOffset At);

/// <summary>Readers of an issue of whom something is kept, for those who keep the list alone.</summary>
internal sealed class ListReaders(NewsletterDb db)
{
    public async Task<Page<ReaderAnswer>> HandleAsync(Issue issue, Paging paging, CancellationToken cancellationToken)
    {
        var page = await db.Deliveries.AsNoTracking().Where(d => d.Issue == issue.Key && db.Readings.Any(r => r.Issue == d.Issue && r.Row == d.Row))
            .ToPageAsync(paging, d => d.Row, d => d, cancellationToken);
        var rows = page.Items.Select(d => d.Row).ToList();
        var keys = page.Items.Select(d => d.Subscriber).ToList();
        var people = await db.Subscribers.AsNoTracking().Where(s => keys.Contains(s.Key)).ToDictionaryAsync(s => s.Key, s => new { s.Id, s.Email }, cancellationToken);
        var readings = (await db.Readings.AsNoTracking().Where(r => r.Issue == issue.Key && rows.Contains(r.Row)).ToListAsync(cancellationToken)).ToLookup(r => r.Row);
        var links = await db.SentLinks.AsNoTracking().Where(l => l.Issue == issue.Key).ToDictionaryAsync(l => (l.Revision, l.Number), cancellationToken);
        // Who was erased between two of these questions is not in the answer.
        return new Page<ReaderAnswer>(
            [.. page.Items.Where(d => people.ContainsKey(d.Subscriber)).Select(d => new ReaderAnswer(
                d.Row,
                people[d.Subscriber].Id,
                people[d.Subscriber].Email,
                readings[d.Row].FirstOrDefault(r => r.Kind == ReadingKind.Open)?.At,
                [.. readings[d.Row].Where(r => r.Kind == ReadingKind.Link && links.ContainsKey((r.Revision, r.Item))).OrderBy(r => r.At)
                    .Select(r => new ReaderClick(links[(r.Revision, r.Item)].Article, links[(r.Revision, r.Item)].Url, r.At))]))],
            page.Next);
    }
}
