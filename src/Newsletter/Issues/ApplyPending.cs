using Newsletter.Accounts;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>
/// Takes the pending change over. In review it is reviewed instead; approved, scheduled or held, the approval and the slot are dropped; while
/// paused it becomes a correction that waits for its approval.
/// </summary>
internal sealed class ApplyPending(IssueDesk desk, RevisionWriter revisions)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Publisher, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var issue = found.Value;
        if (await desk.RefuseAsync(issue, match, cancellationToken) is { } refusal)
            return refusal;
        if (issue.State is IssueState.Draft or IssueState.Sending or IssueState.Sent or IssueState.Cancelled)
            return new MoveForbiddenFailure(issue.State, "apply", IssueMoves.Allowed(issue.State));
        if (issue.Pending is not { } pending)
            return new ConflictFailure("issue.nothingPending", "There is no pending change to apply.");

        var revision = await revisions.WriteAsync(issue, pending, caller, cancellationToken);
        if (!revision.Ok)
            return revision.Failure;
        issue.Content = pending;
        issue.Pending = null;
        if (issue.State == IssueState.Paused)
        {
            issue.CorrectionOrdinal = revision.Value.Ordinal;
        }
        else
        {
            issue.RevisionOrdinal = revision.Value.Ordinal;
            issue.State = IssueState.InReview;
            Booking.Drop(issue);
        }

        desk.Note(issue, "apply", caller);
        return await desk.SaveAsync(issue, cancellationToken);
    }
}
