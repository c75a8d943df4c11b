using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>Writes into a draft; later, into the pending change beside what was submitted.</summary>
internal sealed class EditIssue(NewsletterDb db, IssueDesk desk, IDesignNames designs, IAudienceSegments segments)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IssueContent content, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Editor, caller, match, cancellationToken);
        if (!found.Ok)
            return found;
        var issue = found.Value;
        if (issue.IsDigest)
            return DigestFailures.Edited;
        if (issue.State is IssueState.Sent or IssueState.Cancelled)
            return new MoveForbiddenFailure(issue.State, "edit", IssueMoves.Allowed(issue.State));
        var errors = await IssueRules.CheckAsync(db, designs, segments, issue.PublicationKey, content, cancellationToken);
        if (errors.Any)
            return errors.Failure;

        var before = Placements.Of(issue);
        if (issue.State == IssueState.Draft)
            issue.Content = content;
        else
            ChangeLater(issue, Same(content, issue.Content) ? null : content);
        Placements.Set(db, issue.Key, before, Placements.Of(issue));
        if (caller.Account is { } account && !issue.Contributors.Contains(account))
            issue.Contributors = [.. issue.Contributors, account];
        return await desk.SaveAsync(issue, cancellationToken);
    }

    private static void ChangeLater(Issue issue, IssueContent? pending)
    {
        // Nobody approves a correction that is no longer what its editor wants: it has to be applied anew.
        if (RevisionJson.Write(pending) != RevisionJson.Write(issue.Pending))
            issue.CorrectionOrdinal = null;
        issue.Pending = pending;
    }

    // Records with lists compare those by reference; the stored form says whether anything changed.
    private static bool Same(IssueContent a, IssueContent b) => RevisionJson.Write(a) == RevisionJson.Write(b);
}
