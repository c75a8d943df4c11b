using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Shell.Api;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>What one reader did with their copy of one issue.</summary>
/// <param name="Publication">Its slug.</param>
/// <param name="Number">Null: a rehearsal, or a digest.</param>
/// <param name="OpenedAt">For the first time; null: not that we know.</param>
/// <param name="Clicked">Links, each once, in the order in which they were followed.</param>
internal sealed record ReadingAnswer(
    Guid Issue, string Publication, int? Number, bool Rehearsal, string Subject, DateTimeOffset? OpenedAt, IReadOnlyList<ReadingClick> Clicked);

/// <param name="Article">Null: a link beside the articles.</param>
/// <param name="Headline">Of the article, as the reader's copy had it.</param>
internal sealed record ReadingClick(Guid? Article, string? Headline, string Url, DateTimeOffset At);

/// <summary>
/// What is kept of one reader's opens and clicks, by issue, newest first: the other side of <see cref="ListReaders"/>, for those who keep the list alone. It
/// shows the rows that there are: none where nobody agreed, none any more after a no, an erasure or the end of their time.
/// </summary>
internal sealed class ListReading(NewsletterDb db, SubscriberDesk desk)
{
    public async Task<Result<Page<ReadingAnswer>>> HandleAsync(Guid id, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var seen = await desk.SeenAsync(id, caller, cancellationToken);
        if (!seen.Ok)
            return seen.Failure;
        var (key, mine) = seen.Value;
        var page = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => mine.Contains(i.PublicationKey) && db.Readings.Any(r => r.Subscriber == key && r.Issue == i.Key))
            .ToPageAsync(paging, i => i.Key, i => i, cancellationToken);
        var issues = page.Items.Select(i => i.Key).ToList();
        var readings = (await db.Readings.AsNoTracking().Where(r => r.Subscriber == key && issues.Contains(r.Issue) && (r.Kind == ReadingKind.Open || r.Kind == ReadingKind.Link))
            .ToListAsync(cancellationToken)).ToLookup(r => r.Issue);
        var links = (await db.SentLinks.AsNoTracking().Where(l => issues.Contains(l.Issue)).ToListAsync(cancellationToken)).ToDictionary(l => (l.Issue, l.Revision, l.Number));
        var answers = new List<ReadingAnswer>();
        foreach (var issue in page.Items)
        {
            var clicks = readings[issue.Key].Where(r => r.Kind == ReadingKind.Link && links.ContainsKey((issue.Key, r.Revision, r.Item))).OrderBy(r => r.At)
                .Select(r => (Link: links[(issue.Key, r.Revision, r.Item)], r.At)).ToList();
            var (subject, headlines) = await ContentAsync(issue, [.. readings[issue.Key].Select(r => r.Revision).Distinct()], cancellationToken);
            answers.Add(new ReadingAnswer(
                issue.Id,
                issue.Publication.Slug,
                issue.Number,
                issue.Rehearsal,
                subject,
                readings[issue.Key].FirstOrDefault(r => r.Kind == ReadingKind.Open)?.At,
                clicks.ConvertAll(c => new ReadingClick(c.Link.Article, c.Link.Article is { } article ? headlines.GetValueOrDefault(article) : null, c.Link.Url, c.At))));
        }

        return new Page<ReadingAnswer>(answers, page.Next);
    }

    /// <summary>As the reader's copy had it: articles and issues may be written anew since.</summary>
    private async Task<(string Subject, IReadOnlyDictionary<Guid, string> Headlines)> ContentAsync(Issue issue, IReadOnlyList<int> ordinals, CancellationToken cancellationToken)
    {
        var revisions = await db.Revisions.AsNoTracking().Where(r => r.IssueKey == issue.Key && ordinals.Contains(r.Ordinal)).OrderByDescending(r => r.Ordinal).Select(r => r.Json).ToListAsync(cancellationToken);
        var contents = revisions.ConvertAll(RevisionJson.Read);
        return (contents.FirstOrDefault()?.Subject ?? issue.Content.Subject, contents.SelectMany(c => c.Articles).DistinctBy(a => a.Id).ToDictionary(a => a.Id, a => a.Content.Headline));
    }
}
