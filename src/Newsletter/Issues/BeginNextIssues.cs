using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Issues;

/// <summary>
/// The next issue exists already: where a publication asks for it and has nothing in draft, a draft is begun from its frame. Asked every minute, by every node:
/// who counts the publication's number on, in the same transaction, begins it.
/// </summary>
internal sealed class BeginNextIssues(NewsletterDb db, IssueDesk desk, TimeProvider clock)
{
    public async Task HandleAsync(CancellationToken cancellationToken)
    {
        var without = await db.Publications.AsNoTracking().Where(p => !db.Issues.Any(i => i.PublicationKey == p.Key && i.State == IssueState.Draft)).ToListAsync(cancellationToken);
        foreach (var publication in without.Where(p => p.Frame.Ahead))
            await BeginAsync(publication.Key, publication.Begun, CreateIssue.Framed(publication.Frame), cancellationToken);
    }

    private async Task BeginAsync(int publication, int begun, IssueContent content, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Publications.Where(p => p.Key == publication && p.Begun == begun).ExecuteUpdateAsync(p => p.SetProperty(x => x.Begun, begun + 1), cancellationToken) == 0)
            return;
        var issue = new Issue { Id = Guid.CreateVersion7(now), PublicationKey = publication, Content = content, CreatedAt = now };
        db.Issues.Add(issue);
        await db.SaveChangesAsync(cancellationToken);
        desk.Note(issue, "create", Caller.System);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }
}
