using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Scheduling;
using Newsletter.Shell.Api;

namespace Newsletter.Articles.Pages;

/// <summary>Which items the page shows.</summary>
internal enum DeskShelf
{
    /// <summary>No issue has them.</summary>
    Waiting,
    Used,
    Away,
    All,
}

/// <param name="Waited">Issues that went out since it came: it rolled over that often.</param>
internal sealed record DeskRow(
    Guid Id, ArticleContent Content, string Note, string? Worker, bool Mine, string? Feed, DateTimeOffset CreatedAt, bool Away, int Waited, IReadOnlyList<ArticleRun> Runs);

/// <summary>An issue that items can be put into.</summary>
/// <param name="Name">Like "no. 42, Thu 26 Nov 2026, 09:00".</param>
/// <param name="AtOnce">What is put into it is in it; beside what was submitted it waits to be applied.</param>
internal sealed record DeskTarget(Guid Id, string Publication, string Name, string State, bool AtOnce, int Articles);

internal sealed record DeskFilter(string Query, DeskShelf Shelf, string Section, Guid? Feed, string Who, Paging Page);

/// <summary>Reads the item desk as its page shows it.</summary>
internal sealed class ItemDesk(NewsletterDb db, ArticleRuns runs, TimeProvider clock)
{
    /// <summary>As far back as "rolled over" counts.</summary>
    private const int MostSent = 100;

    public async Task<Page<DeskRow>> RowsAsync(DeskFilter filter, Caller caller, CancellationToken cancellationToken)
    {
        var articles = db.Articles.AsNoTracking();
        foreach (var word in filter.Query.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(10))
            articles = articles.Where(a => a.SearchText.Contains(word));
        articles = filter.Shelf switch
        {
            DeskShelf.Waiting => articles.Where(a => a.PutAwayAt == null && !db.UsedArticles().Contains(a.Id)),
            DeskShelf.Used => articles.Where(a => db.UsedArticles().Contains(a.Id)),
            DeskShelf.Away => articles.Where(a => a.PutAwayAt != null),
            _ => articles,
        };
        var account = caller.Account;
        if (filter.Section.Length > 0)
            articles = articles.Where(a => a.Section == filter.Section);
        if (filter.Feed is { } feed)
            articles = articles.Where(a => db.Feeds.Any(f => f.Id == feed && f.Key == a.FeedKey));
        if (filter.Who == "me")
            articles = articles.Where(a => a.Worker == account);
        else if (filter.Who == "nobody")
            articles = articles.Where(a => a.Worker == null);
        var found = await articles.ToPageAsync(filter.Page, a => a.Key, a => a, cancellationToken);
        var page = found.Items;
        var workers = page.Select(a => a.Worker).OfType<Guid>().Distinct().ToList();
        var names = workers.Count == 0 ? [] : await db.Users.AsNoTracking().Where(u => workers.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Email, cancellationToken);
        var feeds = await db.Feeds.AsNoTracking().ToDictionaryAsync(f => f.Key, f => f.Name, cancellationToken);
        var sent = await db.Issues.AsNoTracking().Where(i => i.State == IssueState.Sent && !i.Rehearsal && i.DigestOf == null && i.EndedAt != null)
            .OrderByDescending(i => i.EndedAt).Take(MostSent).Select(i => i.EndedAt!.Value).ToListAsync(cancellationToken);
        var ran = await runs.ReadAsync([.. page.Select(a => (a.Id, a.LinkKey))], caller, cancellationToken);
        return new Page<DeskRow>(
            [.. page.Select(a => new DeskRow(
                a.Id, a.Content, a.Note, a.Worker is { } w ? names.GetValueOrDefault(w) ?? "a former account" : null, a.Worker is not null && a.Worker == account,
                a.FeedKey is { } f ? feeds.GetValueOrDefault(f) : null, a.CreatedAt, a.PutAwayAt is not null, sent.Count(at => at > a.CreatedAt), [.. ran[a.Id]]))],
            found.Next);
    }

    /// <summary>Issues in the works that still take articles, in the order in which they go out; those of which nobody knows when come last.</summary>
    public async Task<IReadOnlyList<DeskTarget>> TargetsAsync(IReadOnlyList<Publication> publications, CancellationToken cancellationToken)
    {
        var keys = publications.Select(p => p.Key).ToList();
        var open = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => keys.Contains(i.PublicationKey) && i.DigestOf == null && (i.State == IssueState.Draft || i.State == IssueState.InReview || i.State == IssueState.Approved || i.State == IssueState.Scheduled || i.State == IssueState.Held))
            .ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return
        [
            .. open.GroupBy(i => i.PublicationKey).SelectMany(own => ComingIssues.Of(own.First().Publication, [.. own], now))
                .OrderBy(c => c.At ?? DateTimeOffset.MaxValue).ThenBy(c => c.Issue.Publication.Name, StringComparer.Ordinal).ThenBy(c => c.Issue.Key)
                .Select(c => new DeskTarget(
                    c.Issue.Id, c.Issue.Publication.Name, c.Name, Issues.Pages.IssueWords.State(c.Issue.State), c.Issue.State == IssueState.Draft, (c.Issue.Pending ?? c.Issue.Content).Articles.Count)),
        ];
    }
}
