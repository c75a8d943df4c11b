using Newsletter.Accounts;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>draft -> inReview: freezes the content into a revision.</summary>
internal sealed class SubmitIssue(IssueDesk desk, RevisionWriter revisions)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Submit, Role.Editor, caller, match, "", cancellationToken);
        if (!moved.Ok)
            return moved;
        var issue = moved.Value;
        var revision = await revisions.WriteAsync(issue, issue.Content, caller, cancellationToken);
        if (!revision.Ok)
            return revision.Failure;
        issue.RevisionOrdinal = revision.Value.Ordinal;
        return await desk.SaveAsync(issue, cancellationToken);
    }
}
