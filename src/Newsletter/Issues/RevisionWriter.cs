using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Issues;

/// <summary>Freezes an issue: copies everything a copy is made of, so that nobody can change what was approved.</summary>
internal sealed class RevisionWriter(NewsletterDb db, IDesignFiles designs, TimeProvider clock)
{
    /// <summary>The next revision of an issue, added but not saved.</summary>
    public async Task<Result<Revision>> WriteAsync(Issue issue, IssueContent content, Caller caller, CancellationToken cancellationToken)
    {
        var incomplete = IssueRules.CheckComplete(content);
        if (incomplete.Any)
            return incomplete.Failure;
        var design = content.Design ?? issue.Publication.Design;
        var files = designs.Read(design);
        if (!files.Ok)
            return files.Failure;

        var articles = await db.Articles.AsNoTracking().Where(a => content.Articles.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        // An article that was deleted since it was placed cannot be printed; say so instead of leaving it out in silence.
        var errors = await IssueRules.CheckAsync(db, content, cancellationToken);
        if (errors.Any)
            return errors.Failure;

        var json = RevisionJson.Write(new RevisionContent
        {
            Subject = content.Subject,
            Preheader = content.Preheader,
            Intro = content.Intro,
            SignOff = content.SignOff,
            Articles = [.. content.Articles.Select(id => new PlacedArticle(id, articles[id].Content))],
            Publication = PrintedPublication.Of(issue.Publication),
            Audience = content.Audience,
            Design = design,
            DesignFiles = new SortedDictionary<string, string>(files.Value.ToDictionary(), StringComparer.Ordinal),
            Uncertain = content.Uncertain ?? issue.Publication.Uncertain,
            Deadline = content.Deadline ?? issue.Publication.Deadline,
        });
        var last = await db.Revisions.Where(r => r.IssueKey == issue.Key).MaxAsync(r => (int?)r.Ordinal, cancellationToken) ?? 0;
        var revision = new Revision
        {
            IssueKey = issue.Key,
            Ordinal = last + 1,
            Json = json,
            Hash = RevisionJson.Hash(json),
            Contributors = [.. issue.Contributors.Union(articles.Values.SelectMany(a => a.Contributors))],
            SubmittedBy = caller.Account,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Revisions.Add(revision);
        return revision;
    }
}
