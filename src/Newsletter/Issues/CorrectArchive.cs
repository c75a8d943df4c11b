using Newsletter.Accounts;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>
/// The archive's copy of a sent issue takes over what was edited in its articles since, and says that it was corrected. What readers have in their mailboxes, the
/// certificate and its hashes stay what they are.
/// </summary>
internal sealed class CorrectArchive(IssueDesk desk, RevisionWriter revisions, TimeProvider clock)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, Role.Publisher, caller, match, cancellationToken);
        if (!found.Ok)
            return found;
        var issue = found.Value;
        if (issue.IsDigest)
            return DigestFailures.Edited;
        if (issue.State != IssueState.Sent)
            return new MoveForbiddenFailure(issue.State, "correct-archive", IssueMoves.Allowed(issue.State));
        if (issue.Rehearsal)
            return new ConflictFailure("issue.rehearsal", "A rehearsal is in no archive.");
        if (!await revisions.ArchiveDiffersAsync(issue, cancellationToken))
            return new ConflictFailure("issue.nothingPending", "There is nothing to correct: its articles are as the archive has them.");
        // Audience and design were those of its time: only the articles are written anew.
        var shown = await revisions.ReadAsync(issue, issue.ArchiveOrdinal ?? issue.RevisionOrdinal!.Value, cancellationToken); // what was sent has one
        var revision = await revisions.WriteAsync(issue, shown with { Articles = await revisions.LiveAsync(shown.Articles, cancellationToken) }, caller, cancellationToken);
        if (!revision.Ok)
            return revision.Failure;
        if (ApproveIssue.Refuse(issue, revision.Value, caller) is { } alone)
            return alone;
        (revision.Value.ApprovedBy, revision.Value.ApprovedAt) = (caller.Account, clock.GetUtcNow());
        issue.ArchiveOrdinal = revision.Value.Ordinal;
        desk.Note(issue, "correct archive", caller);
        return await desk.SaveAsync(issue, cancellationToken);
    }
}
