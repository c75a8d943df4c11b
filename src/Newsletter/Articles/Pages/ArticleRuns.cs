using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;

namespace Newsletter.Articles.Pages;

/// <summary>An issue that an article stands in, or stood in.</summary>
/// <param name="Twin">It was not the article itself, but another one with the same link.</param>
internal sealed record ArticleRun(Guid Article, Guid Issue, string Publication, IssueState State, int? Number, string Subject, bool Rehearsal, DateTimeOffset? EndedAt, bool Twin)
{
    /// <summary>Readers have it, or will when it goes on.</summary>
    public bool Went => !Rehearsal && State is IssueState.Sent or IssueState.Sending or IssueState.Paused;

    public bool Open => State is not (IssueState.Sent or IssueState.Cancelled);

    /// <summary>"no. 41", or its subject where it has no number.</summary>
    public string Name => Number is { } number ? $"no. {number}" : Subject.Length > 0 ? $"“{Subject}”" : "an issue without subject";
}

/// <summary>Every issue that articles ran in, and those that others with the same link ran in: what a repeat is known by.</summary>
internal sealed class ArticleRuns(NewsletterDb db)
{
    /// <returns>For each article its runs, its own before those of others, the newest first.</returns>
    public async Task<ILookup<Guid, ArticleRun>> ReadAsync(IReadOnlyList<(Guid Id, string? Link)> articles, Caller caller, CancellationToken cancellationToken)
    {
        var ids = articles.Select(a => a.Id).ToList();
        var links = articles.Where(a => a.Link is not null).ToLookup(a => a.Link!, a => a.Id);
        var wanted = links.Select(l => l.Key).ToList();
        var all = await db.Articles.AsNoTracking().Where(a => ids.Contains(a.Id) || (a.LinkKey != null && wanted.Contains(a.LinkKey)))
            .Join(db.IssueArticles, a => a.Id, p => p.ArticleId, (a, p) => new { a.Id, a.LinkKey, p.IssueKey }).ToListAsync(cancellationToken);
        var keys = all.Select(p => p.IssueKey).Distinct().ToList();
        var issues = await db.Issues.AsNoTracking().Where(i => keys.Contains(i.Key))
            .Select(i => new { i.Key, i.Id, i.PublicationKey, i.Publication.Name, i.State, i.Number, i.Content, i.Rehearsal, i.EndedAt }).ToDictionaryAsync(i => i.Key, cancellationToken);
        var runs = new List<ArticleRun>();
        foreach (var placed in all.OrderByDescending(p => p.IssueKey))
        {
            if (!issues.TryGetValue(placed.IssueKey, out var issue) || !caller.May(Role.Editor, issue.PublicationKey))
                continue;
            ArticleRun Of(Guid article) => new(article, issue.Id, issue.Name, issue.State, issue.Number, issue.Content.Subject, issue.Rehearsal, issue.EndedAt, article != placed.Id);
            var mine = ids.Contains(placed.Id) ? [placed.Id] : Array.Empty<Guid>();
            var twins = placed.LinkKey is { } link ? links[link].Where(id => id != placed.Id) : [];
            runs.AddRange(mine.Concat(twins).Select(Of));
        }

        // Its own first; of several others with the link in one issue one is enough.
        return runs.OrderBy(r => r.Twin).DistinctBy(r => (r.Article, r.Issue)).ToLookup(r => r.Article);
    }

    /// <summary>What to say before somebody places it again; null: nothing.</summary>
    public static string? Warning(IEnumerable<ArticleRun> runs)
    {
        var went = runs.Where(r => r.Went).ToList();
        return went.Find(r => !r.Twin) is { } run ? $"Ran in {run.Name}"
            : went.FirstOrDefault() is { } twin ? $"Its link ran in {twin.Name}"
            : null;
    }
}
