using Newsletter.Accounts;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Issues;

/// <summary>inReview -> draft, with a word why.</summary>
internal sealed class ReturnIssue(IssueDesk desk)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, string note, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Prose("note", note, 2000);
        if (errors.Any)
            return errors.Failure;
        var moved = await desk.MoveAsync(id, IssueMove.Return, Role.Publisher, caller, match, note, cancellationToken);
        if (!moved.Ok)
            return moved;
        var issue = moved.Value;
        // What was typed during the review is what the editor goes on with.
        issue.Content = issue.Pending ?? issue.Content;
        issue.Pending = null;
        issue.RevisionOrdinal = null;
        return await desk.SaveAsync(issue, cancellationToken);
    }
}
