using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Issues;

/// <summary>Freezes an issue: copies everything a copy is made of, so that nobody can change what was approved.</summary>
internal sealed class RevisionWriter(NewsletterDb db, IDesignFiles designs, IDesignNames names, IAudienceSegments segments, TimeProvider clock)
{
    /// <summary>The next revision of an issue, added but not saved.</summary>
    public async Task<Result<Revision>> WriteAsync(Issue issue, IssueContent content, Caller caller, CancellationToken cancellationToken)
    {
        var incomplete = IssueRules.CheckComplete(content);
        if (incomplete.Any)
            return incomplete.Failure;
        // An article that was deleted since it was placed cannot be printed; say so instead of leaving it out in silence.
        var errors = await IssueRules.CheckAsync(db, names, segments, issue.PublicationKey, content, cancellationToken);
        if (errors.Any)
            return errors.Failure;
        var frozen = await ContentAsync(issue, content, cancellationToken);
        if (!frozen.Ok)
            return frozen.Failure;
        return await WriteAsync(issue, frozen.Value, caller, cancellationToken);
    }

    /// <inheritdoc cref="WriteAsync(Issue, IssueContent, Caller, CancellationToken)"/>
    public async Task<Result<Revision>> WriteAsync(Issue issue, RevisionContent frozen, Caller caller, CancellationToken cancellationToken)
    {
        var unfinished = IssueRules.CheckFinished(frozen.Articles);
        if (unfinished.Any)
            return unfinished.Failure;

        var json = RevisionJson.Write(frozen);
        var last = await db.Revisions.Where(r => r.IssueKey == issue.Key).MaxAsync(r => (int?)r.Ordinal, cancellationToken) ?? 0;
        var revision = new Revision
        {
            IssueKey = issue.Key,
            Ordinal = last + 1,
            Json = json,
            Hash = RevisionJson.Hash(json),
            Contributors = [.. issue.Contributors.Union(await WritersAsync([.. frozen.Articles.Select(a => a.Id)], cancellationToken))],
            SubmittedBy = caller.Account,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Revisions.Add(revision);
        return revision;
    }

    /// <summary>What a revision of this content would hold: previews and checks of a draft look at it, too. Articles that are gone are left out.</summary>
    public async Task<Result<RevisionContent>> ContentAsync(Issue issue, IssueContent content, CancellationToken cancellationToken)
    {
        var design = content.Design ?? issue.Publication.Design;
        var files = await designs.ReadAsync(design, cancellationToken);
        if (!files.Ok)
            return files.Failure;
        var articles = await db.Articles.AsNoTracking().Where(a => content.Articles.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        return new RevisionContent
        {
            Subject = content.Subject,
            Preheader = content.Preheader,
            Intro = content.Intro,
            SignOff = content.SignOff,
            Articles = [.. content.Articles.Where(articles.ContainsKey).Select(id => new PlacedArticle(id, articles[id].Content))],
            Publication = PrintedPublication.Of(issue.Publication),
            Audience = content.Audience,
            Segments = await segments.FindAsync(issue.PublicationKey, content.Audience.All, cancellationToken),
            Design = design,
            DesignFiles = new SortedDictionary<string, string>(files.Value.ToDictionary(), StringComparer.Ordinal),
            Uncertain = content.Uncertain ?? issue.Publication.Uncertain,
            Deadline = content.Deadline ?? issue.Publication.Deadline,
        };
    }

    /// <summary>What a look at the issue means now: the revision that was frozen, a correction that waits for its approval, or the draft as it is.</summary>
    public async Task<Result<RevisionContent>> CurrentAsync(Issue issue, CancellationToken cancellationToken) =>
        issue.DecisionOrdinal is { } ordinal
            ? await ReadAsync(issue, ordinal, cancellationToken)
            : await ContentAsync(issue, issue.Content, cancellationToken);

    /// <summary>A revision of the issue.</summary>
    public async Task<RevisionContent> ReadAsync(Issue issue, int ordinal, CancellationToken cancellationToken)
    {
        var json = await db.Revisions.Where(r => r.IssueKey == issue.Key && r.Ordinal == ordinal).Select(r => r.Json).SingleAsync(cancellationToken);
        return RevisionJson.Read(json);
    }

    /// <summary>Whether an article reads otherwise than the revision in force has it.</summary>
    public async Task<bool> ArticlesDifferAsync(Issue issue, IssueContent content, CancellationToken cancellationToken)
    {
        if (issue.RevisionOrdinal is null)
            return false;
        var frozen = await CurrentAsync(issue, cancellationToken);
        var live = await ContentAsync(issue, content, cancellationToken);
        return frozen.Ok && live.Ok && RevisionJson.Write(frozen.Value.Articles) != RevisionJson.Write(live.Value.Articles);
    }

    /// <summary>Whether the articles of a sent issue read otherwise now than its archive has them.</summary>
    public async Task<bool> ArchiveDiffersAsync(Issue issue, CancellationToken cancellationToken)
    {
        if ((issue.ArchiveOrdinal ?? issue.RevisionOrdinal) is not { } ordinal)
            return false;
        var shown = (await ReadAsync(issue, ordinal, cancellationToken)).Articles;
        return RevisionJson.Write(shown) != RevisionJson.Write(await LiveAsync(shown, cancellationToken));
    }

    /// <summary>These articles as they are now; one that is gone stays as it was.</summary>
    public async Task<IReadOnlyList<PlacedArticle>> LiveAsync(IReadOnlyList<PlacedArticle> articles, CancellationToken cancellationToken)
    {
        var ids = articles.Select(a => a.Id).ToList();
        var live = await db.Articles.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Content, cancellationToken);
        return [.. articles.Select(a => new PlacedArticle(a.Id, live.GetValueOrDefault(a.Id, a.Content)))];
    }

    private async Task<IEnumerable<Guid>> WritersAsync(IReadOnlyList<Guid> articles, CancellationToken cancellationToken)
    {
        var writers = await db.Articles.Where(a => articles.Contains(a.Id)).Select(a => a.Contributors).ToListAsync(cancellationToken);
        return writers.SelectMany(w => w);
    }
}
