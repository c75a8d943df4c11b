using Microsoft.EntityFrameworkCore;
using Newsletter.Articles;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Sending;
using Newsletter.Sending.Ledger;

namespace Newsletter.Scheduling.Checks;

/// <param name="LastKey">The issue sent before, or null.</param>
/// <param name="Last">What it said.</param>
/// <param name="RanBefore">Articles of the issue at hand that stood in one that was sent, with its subject.</param>
internal sealed record Earlier(int? LastKey, RevisionContent? Last, IReadOnlyDictionary<Guid, string> RanBefore);

/// <summary>What the readers of a publication had before; of a digest, the digests. Rehearsals reached nobody and do not count.</summary>
internal sealed class EarlierIssues(NewsletterDb db, ILedgerStore ledger, AudienceOfIssue audience)
{
    /// <summary>A larger change of the audience is rarely meant.</summary>
    private const double Usual = 0.2;

    public async Task<Earlier> ReadAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var sent = db.Issues.AsNoTracking().Where(i => i.PublicationKey == issue.PublicationKey && i.Key != issue.Key && i.State == IssueState.Sent && !i.Rehearsal && (i.DigestOf != null) == issue.IsDigest);
        var last = await sent.OrderByDescending(i => i.EndedAt).Select(i => new { i.Key, i.RevisionOrdinal }).FirstOrDefaultAsync(cancellationToken);
        var json = last is null
            ? null
            : await db.Revisions.AsNoTracking().Where(r => r.IssueKey == last.Key && r.Ordinal == last.RevisionOrdinal).Select(r => r.Json).SingleOrDefaultAsync(cancellationToken);
        var ids = content.Articles.Select(article => article.Id).ToList();
        var ran = await db.IssueArticles.Where(placed => ids.Contains(placed.ArticleId))
            .Join(sent, placed => placed.IssueKey, i => i.Key, (placed, i) => new { placed.ArticleId, i.Content, i.Key })
            .ToListAsync(cancellationToken);
        var subjects = ran.GroupBy(r => r.ArticleId).ToDictionary(g => g.Key, g => g.MaxBy(r => r.Key)!.Content.Subject); // a group has one
        await AddSameLinksAsync(content, sent, subjects, cancellationToken);
        return new Earlier(last?.Key, json is null ? null : RevisionJson.Read(json), subjects);
    }

    // The same story typed or fetched a second time is another article with the same link.
    private async Task AddSameLinksAsync(RevisionContent content, IQueryable<Issue> sent, Dictionary<Guid, string> subjects, CancellationToken cancellationToken)
    {
        var links = content.Articles.Where(article => !subjects.ContainsKey(article.Id)).Select(article => (article.Id, Link: LinkKeys.Of(article.Content.Link))).Where(article => article.Link is not null).ToList();
        var wanted = links.Select(article => article.Link).ToList();
        var same = await db.Articles.AsNoTracking().Where(a => a.LinkKey != null && wanted.Contains(a.LinkKey))
            .Join(db.IssueArticles, a => a.Id, placed => placed.ArticleId, (a, placed) => new { a.LinkKey, placed.IssueKey })
            .Join(sent, placed => placed.IssueKey, i => i.Key, (placed, i) => new { placed.LinkKey, i.Content, i.Key })
            .ToListAsync(cancellationToken);
        foreach (var (id, link) in links)
        {
            if (same.Where(s => s.LinkKey == link).MaxBy(s => s.Key) is { } last)
                subjects[id] = last.Content.Subject;
        }
    }

    public async Task<IEnumerable<Check>> AudienceAsync(Issue issue, RevisionContent content, Earlier earlier, CancellationToken cancellationToken)
    {
        if (earlier.LastKey is not { } key)
            return [];
        var before = (await ledger.CountAsync(key, cancellationToken)).Audience;
        var now = await audience.CountAsync(issue, content, cancellationToken);
        return before > 0 && now > 0 && Math.Abs(now - before) > before * Usual
            ? [new Check("audience-change", CheckLevel.Warning, now > before ? "The audience has grown a lot" : "The audience has shrunk a lot", $"The last issue went to {before}, this one would go to {now}. Look at recent imports and suppressions.")]
            : [];
    }
}
