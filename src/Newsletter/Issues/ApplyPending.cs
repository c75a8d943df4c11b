using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>
/// Takes over what was changed since: the pending change, and articles that were edited. In review it is reviewed instead; approved, scheduled or held, the
/// approval and the slot are dropped; while paused it becomes a correction that waits for its approval.
/// </summary>
internal sealed class ApplyPending(NewsletterDb db, IssueDesk desk, RevisionWriter revisions)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Publisher, caller, match, cancellationToken);
        if (!found.Ok)
            return found;
        var issue = found.Value;
        if (issue.IsDigest)
            return DigestFailures.Edited;
        if (issue.State is IssueState.Draft or IssueState.Sending or IssueState.Sent or IssueState.Cancelled)
            return new MoveForbiddenFailure(issue.State, "apply", IssueMoves.Allowed(issue.State));

        var content = issue.Pending ?? issue.Content;
        var revision = await revisions.WriteAsync(issue, content, caller, cancellationToken);
        if (!revision.Ok)
            return revision.Failure;
        if (await IsNothingNewAsync(issue, revision.Value, cancellationToken))
            return new ConflictFailure("issue.nothingPending", "There is nothing to apply: no change is pending, and its articles are as they were.");
        if (issue.State == IssueState.Paused)
        {
            // What goes out stays what it is, and the change pending, until somebody approves it.
            issue.CorrectionOrdinal = revision.Value.Ordinal;
        }
        else
        {
            issue.Content = content;
            issue.Pending = null;
            issue.RevisionOrdinal = revision.Value.Ordinal;
            issue.State = IssueState.InReview;
            Booking.Drop(issue);
        }

        desk.Note(issue, "apply", caller);
        return await desk.SaveAsync(issue, cancellationToken);
    }

    private async Task<bool> IsNothingNewAsync(Issue issue, Revision revision, CancellationToken cancellationToken)
    {
        var hash = await db.Revisions.Where(r => r.IssueKey == issue.Key && r.Ordinal == issue.DecisionOrdinal).Select(r => r.Hash).SingleAsync(cancellationToken);
        var correctionWaits = issue.DecisionOrdinal != issue.RevisionOrdinal;
        return hash == revision.Hash && (correctionWaits || issue.Pending is null);
    }
}
