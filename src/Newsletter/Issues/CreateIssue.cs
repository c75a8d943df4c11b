using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>Begins a draft: as somebody wrote it, or from the publication's frame.</summary>
internal sealed class CreateIssue(NewsletterDb db, IssueDesk desk, IDesignNames designs, IAudienceSegments segments, TimeProvider clock)
{
    public async Task<Result<Issue>> HandleAsync(string slug, IssueContent content, Caller caller, CancellationToken cancellationToken)
    {
        var publication = await FindAsync(slug, caller, cancellationToken);
        return publication.Ok ? await CreateAsync(publication.Value, content, caller, cancellationToken) : publication.Failure;
    }

    public async Task<Result<Issue>> FromFrameAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        var publication = await FindAsync(slug, caller, cancellationToken);
        return publication.Ok ? await CreateAsync(publication.Value, Framed(publication.Value.Frame), caller, cancellationToken) : publication.Failure;
    }

    public static IssueContent Framed(IssueFrame frame) =>
        new() { Subject = frame.Subject, Preheader = frame.Preheader, Intro = frame.Intro, SignOff = frame.SignOff };

    private async Task<Result<Publication>> FindAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        return publication is not null && caller.May(Role.Editor, publication.Key) ? publication : new NotFoundFailure($"publication '{slug}'");
    }

    private async Task<Result<Issue>> CreateAsync(Publication publication, IssueContent content, Caller caller, CancellationToken cancellationToken)
    {
        var errors = await IssueRules.CheckAsync(db, designs, segments, publication.Key, content, cancellationToken);
        if (errors.Any)
            return errors.Failure;

        var now = clock.GetUtcNow();
        var issue = new Issue
        {
            Id = Guid.CreateVersion7(now),
            PublicationKey = publication.Key,
            Publication = publication,
            Content = content,
            Contributors = caller.Account is { } account ? [account] : [],
            CreatedAt = now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Issues.Add(issue);
        await db.SaveChangesAsync(cancellationToken);
        desk.Note(issue, "create", caller);
        Placements.Set(db, issue.Key, [], content.Articles);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return issue;
    }
}
