using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>inReview -> approved; and, while paused, the consent to a correction for those not yet reached.</summary>
internal sealed class ApproveIssue(NewsletterDb db, IssueDesk desk, TimeProvider clock)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Publisher, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var correction = found.Value is { State: IssueState.Paused, CorrectionOrdinal: not null };
        if (!correction)
        {
            found = await desk.MoveAsync(id, IssueMove.Approve, Role.Publisher, caller, match, "", cancellationToken);
            if (!found.Ok)
                return found;
        }
        else if (await desk.RefuseAsync(found.Value, match, cancellationToken) is { } stale)
        {
            return stale;
        }

        var issue = found.Value;
        var ordinal = correction ? issue.CorrectionOrdinal : issue.RevisionOrdinal;
        var revision = await db.Revisions.SingleAsync(r => r.IssueKey == issue.Key && r.Ordinal == ordinal, cancellationToken);
        if (Refuse(issue, revision, caller) is { } refusal)
            return refusal;
        revision.ApprovedBy = caller.Account;
        revision.ApprovedAt = clock.GetUtcNow();
        if (correction)
        {
            issue.RevisionOrdinal = revision.Ordinal;
            issue.CorrectionOrdinal = null;
            issue.Content = issue.Pending ?? issue.Content;
            issue.Pending = null;
            desk.Note(issue, "approve correction", caller);
        }

        return await desk.SaveAsync(issue, cancellationToken);
    }

    internal static ForbiddenFailure? Refuse(Issue issue, Revision revision, Caller caller)
    {
        if (!issue.Publication.SecondPerson)
            return null;
        if (caller.ByKey)
            return new ForbiddenFailure("This publication asks for a second person, and a key is nobody: approve at the desk.");
        return caller.Account is { } account && revision.Contributors.Contains(account)
            ? new ForbiddenFailure("This publication asks for a second person: somebody who did not change this issue has to approve it.")
            : null;
    }
}
