using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Articles;
using Newsletter.Articles.Pages;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues.Pages.Composer;

/// <summary>Reads what the composer shows.</summary>
internal sealed class ComposerReader(NewsletterDb db, IssueDesk desk, RevisionWriter revisions, ArticleRuns articleRuns, IAntiforgery antiforgery)
{
    private const int DeskItems = 50;

    public async Task<Result<ComposerState>> StateAsync(Guid id, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var issue = found.Value;
        var placed = Placements.Of(issue);
        var articles = await db.Articles.AsNoTracking().Where(a => placed.Contains(a.Id)).ToListAsync(cancellationToken);
        var publication = issue.Publication;
        var testReaders = await db.TestReaders.AsNoTracking().Where(t => t.PublicationKey == publication.Key).OrderBy(t => t.Address).Select(t => t.Address).ToListAsync(cancellationToken);
        return new ComposerState(
            await desk.AnswerAsync(issue, cancellationToken),
            [.. articles.Select(ArticleAnswer.Of)],
            new ComposerPublication(publication.Name, publication.From.Name, publication.TimeZone, publication.Sections, testReaders),
            issue.Pending is not null || await revisions.ArticlesDifferAsync(issue, issue.Content, cancellationToken),
            caller.May(Role.Publisher, publication.Key),
            antiforgery.GetAndStoreTokens(context).RequestToken ?? "");
    }

    /// <summary>The item desk as the composer's list shows it: unused ones first, without those that stand in this issue.</summary>
    public async Task<Result<DeskItem[]>> DeskAsync(Guid id, string? query, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var placed = Placements.Of(found.Value);
        var articles = db.Articles.AsNoTracking().Where(a => !placed.Contains(a.Id) && a.PutAwayAt == null);
        foreach (var word in (query ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(10))
            articles = articles.Where(a => a.SearchText.Contains(word));
        var items = await articles
            .Select(a => new { a.Id, a.Key, a.Content, a.LinkKey, a.Note, Used = db.UsedArticles().Contains(a.Id) })
            .OrderBy(a => a.Used).ThenByDescending(a => a.Key).Take(DeskItems)
            .ToListAsync(cancellationToken);
        var runs = await articleRuns.ReadAsync([.. items.Select(a => (a.Id, a.LinkKey))], caller, cancellationToken);
        return items.Select(a => new DeskItem(a.Id, ArticleWords.Headline(a.Content), a.Content.Source, a.Used, ArticleRuns.Warning(runs[a.Id]), a.Note)).ToArray();
    }

    public async Task<Result<ArticleAnswer>> ArticleAsync(Guid id, Guid article, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        return await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == article, cancellationToken) is { } content
            ? ArticleAnswer.Of(content)
            : new NotFoundFailure($"article {article}");
    }

    /// <summary>By the whole address only: editors look as somebody they know, and page through nobody.</summary>
    public async Task<Result<PreviewReader>> ReaderAsync(Guid id, string? address, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (EmailAddress.Read(address?.Trim()) is not { } mail)
            return new ValidationFailure("address", "Must be a whole e-mail address.");
        var reader = await db.Subscribers.AsNoTracking()
            .Where(s => s.EmailKey == mail.Key && s.Subscriptions.Any(n => n.PublicationKey == found.Value.PublicationKey))
            .Select(s => new PreviewReader(s.Id, s.Name)).SingleOrDefaultAsync(cancellationToken);
        return reader is null ? new NotFoundFailure($"subscriber {mail} of {found.Value.Publication.Name}") : reader;
    }

    /// <summary>Versions as they are now, by which a page sees that others have written.</summary>
    public async Task<Result<ComposerNews>> NewsAsync(Guid id, IReadOnlyList<Presence> others, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var placed = Placements.Of(found.Value);
        var versions = await db.Articles.AsNoTracking().Where(a => placed.Contains(a.Id)).Select(a => new { a.Id, a.Version }).ToListAsync(cancellationToken);
        return new ComposerNews(
            others,
            ETags.Of("issue", found.Value.Id, found.Value.Version),
            found.Value.State,
            versions.ToDictionary(a => a.Id, a => ETags.Of("article", a.Id, a.Version)));
    }
}
