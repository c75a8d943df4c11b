using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>What every use case of an issue begins and ends with: find it, see who asks, and save unless somebody was faster.</summary>
internal sealed class IssueDesk(NewsletterDb db, TimeProvider clock)
{
    /// <summary>The issue with its publication, for somebody who has <paramref name="role"/> there.</summary>
    public async Task<Result<Issue>> FindAsync(Guid id, Role role, Caller caller, CancellationToken cancellationToken)
    {
        var issue = await db.Issues.Include(i => i.Publication).SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        // Whoever may not see a publication's issues is not told that this one exists.
        if (issue is null || !caller.May(Role.Editor, issue.PublicationKey))
            return new NotFoundFailure($"issue {id}");
        return caller.May(role, issue.PublicationKey)
            ? issue
            : new ForbiddenFailure($"This takes the role {role.ToString().ToLowerInvariant()} for {issue.Publication.Name}.");
    }

    /// <summary>The same, unless the caller meant a version that is no more.</summary>
    public async Task<Result<Issue>> FindAsync(Guid id, Role role, Caller caller, IfMatch match, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, role, caller, cancellationToken);
        return found.Ok && await RefuseAsync(found.Value, match, cancellationToken) is { } refusal ? refusal : found;
    }

    /// <summary>Finds it and moves it along the table; the caller sets what goes with the move and saves.</summary>
    public async Task<Result<Issue>> MoveAsync(Guid id, IssueMove move, Role role, Caller caller, IfMatch match, string note, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, role, caller, match, cancellationToken);
        if (!found.Ok)
            return found;
        var issue = found.Value;
        if (IssueMoves.To(issue.State, move) is not { } next)
            return new MoveForbiddenFailure(issue.State, move);
        issue.State = next;
        Note(issue, move.ToString().ToLowerInvariant(), caller, note);
        return issue;
    }

    public void Note(Issue issue, string what, Caller caller, string note = "") =>
        db.IssueEvents.Add(new IssueEvent { IssueKey = issue.Key, At = clock.GetUtcNow(), Account = caller.Account, What = what, Note = note });

    /// <summary>Saves as the next version, or says that somebody was faster.</summary>
    public async Task<Result<Issue>> SaveAsync(Issue issue, CancellationToken cancellationToken)
    {
        issue.Version++;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return issue;
        }
        catch (DbUpdateConcurrencyException exception) when (exception.Entries.Any(e => e.Entity is Publication))
        {
            db.ChangeTracker.Clear();
            return new ConflictFailure("publication.busy", "Another issue of this publication took its number at the same moment. Try again.");
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var current = await db.Issues.Include(i => i.Publication).SingleAsync(i => i.Id == issue.Id, cancellationToken);
            return new StaleFailure(await AnswerAsync(current, cancellationToken));
        }
    }

    /// <summary>Null when the change is meant for the version there is.</summary>
    public async Task<Failure?> RefuseAsync(Issue issue, IfMatch match, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(issue, cancellationToken);
        return match.Check(answer.Etag, () => answer);
    }

    /// <summary>The issue as the API shows it.</summary>
    public async Task<IssueAnswer> AnswerAsync(Issue issue, CancellationToken cancellationToken)
    {
        var revision = await db.Revisions.AsNoTracking()
            .SingleOrDefaultAsync(r => r.IssueKey == issue.Key && r.Ordinal == issue.RevisionOrdinal, cancellationToken);
        return IssueAnswer.Of(issue, revision);
    }
}
