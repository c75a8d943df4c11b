using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Issues;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Sending;

/// <summary>What the archive is to say; null: as it has it.</summary>
/// <param name="Drop">True: takes back a correction that waits for a second person, and does nothing else.</param>
[BodyOptional]
internal sealed record CorrectArchiveRequest(string? Subject = null, string? Preheader = null, string? Intro = null, string? SignOff = null, bool Drop = false)
{
    public bool Says => (Subject ?? Preheader ?? Intro ?? SignOff) is not null;
}

/// <summary>
/// The archive's copy of a sent issue takes over what was edited in its articles since, and what is given for subject, preheader, intro and sign-off; it says that it was
/// corrected. What readers have in their mailboxes, the certificate and its hashes stay what they are. Where the publication wants a second person, what somebody
/// wrote here waits for another one, who makes the same call without a text.
/// </summary>
internal sealed class CorrectArchive(IssueDesk desk, RevisionWriter revisions, Corrections corrections, PreviewIssue preview, TimeProvider clock)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, CorrectArchiveRequest request, IfMatch match, Caller caller, CancellationToken cancellationToken)
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
        if ((issue.ArchiveOrdinal ?? issue.RevisionOrdinal) is not { } ordinal)
            return new ConflictFailure("issue.noText", "What was sent of this issue is not kept here, so there is no copy to correct.");
        var shown = await revisions.ReadAsync(issue, ordinal, cancellationToken);
        var waiting = await corrections.WaitingAsync(issue, cancellationToken);
        if (request.Drop)
            return waiting is null ? NothingWaits : await DropAsync(issue, caller, cancellationToken);
        return waiting is not null && !request.Says
            ? await ShowAsync(issue, waiting, shown, RevisionJson.Read(waiting.Json), caller, cancellationToken)
            : await WriteAsync(issue, shown, request, caller, cancellationToken);
    }

    private static ConflictFailure NothingWaits => new("issue.nothingPending", "No correction of this issue's archive copy waits for anybody.");

    private async Task<Result<Issue>> WriteAsync(Issue issue, RevisionContent shown, CorrectArchiveRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // Audience and design were those of its time: only what is read is written anew.
        var texts = shown with
        {
            Subject = request.Subject?.Trim() ?? shown.Subject,
            Preheader = request.Preheader?.Trim() ?? shown.Preheader,
            Intro = request.Intro?.ReplaceLineEndings("\n").Trim() ?? shown.Intro,
            SignOff = request.SignOff?.ReplaceLineEndings("\n").Trim() ?? shown.SignOff,
        };
        var content = texts with { Articles = await revisions.LiveAsync(shown.Articles, cancellationToken) };
        if (ArchiveChange.Words(shown, content).Length == 0)
            return new ConflictFailure("issue.nothingPending", "There is nothing to correct: its texts and articles are as the archive has them.");
        var errors = IssueRules.CheckTexts(content.Subject, content.Preheader, content.Intro, content.SignOff);
        if (errors.Any)
            return errors.Failure;
        // The archive's page is made when somebody opens it: what cannot be rendered must not come that far.
        var prepared = preview.Prepare(issue, content, ComposeOptions.Delivery);
        var page = prepared.Ok ? prepared.Value.RenderWeb() : prepared.Failure;
        if (!page.Ok)
            return page.Failure;

        var wrote = texts != shown;
        if (wrote && caller.Account is { } account && !issue.Contributors.Contains(account))
            issue.Contributors = [.. issue.Contributors, account];
        var revision = await revisions.WriteAsync(issue, content, caller, cancellationToken);
        if (!revision.Ok)
            return revision.Failure;
        if (!wrote || ApproveIssue.Refuse(issue, revision.Value, caller) is null)
            return await ShowAsync(issue, revision.Value, shown, content, caller, cancellationToken);
        issue.CorrectionOrdinal = revision.Value.Ordinal;
        desk.Note(issue, "write archive correction", caller, ArchiveChange.Words(shown, content));
        return await desk.SaveAsync(issue, cancellationToken);
    }

    private async Task<Result<Issue>> ShowAsync(Issue issue, Revision revision, RevisionContent shown, RevisionContent content, Caller caller, CancellationToken cancellationToken)
    {
        if (ApproveIssue.Refuse(issue, revision, caller) is { } alone)
            return alone;
        (revision.ApprovedBy, revision.ApprovedAt) = (caller.Account, clock.GetUtcNow());
        (issue.ArchiveOrdinal, issue.CorrectionOrdinal) = (revision.Ordinal, null);
        desk.Note(issue, "correct archive", caller, ArchiveChange.Words(shown, content));
        return await desk.SaveAsync(issue, cancellationToken);
    }

    private async Task<Result<Issue>> DropAsync(Issue issue, Caller caller, CancellationToken cancellationToken)
    {
        issue.CorrectionOrdinal = null;
        desk.Note(issue, "drop archive correction", caller);
        return await desk.SaveAsync(issue, cancellationToken);
    }
}

/// <summary>What a correction of the archive changes, in a line for the history.</summary>
internal static class ArchiveChange
{
    /// <returns>Empty: nothing.</returns>
    public static string Words(RevisionContent before, RevisionContent after)
    {
        var changed = new List<string>();
        if (before.Subject != after.Subject)
            changed.Add($"the subject, which was ‘{before.Subject}’");
        if (before.Preheader != after.Preheader)
            changed.Add("the preheader");
        if (before.Intro != after.Intro)
            changed.Add("the intro");
        if (before.SignOff != after.SignOff)
            changed.Add("the sign-off");
        changed.AddRange(before.Articles.Zip(after.Articles).Where(pair => RevisionJson.Write(pair.First) != RevisionJson.Write(pair.Second)).Select(pair => $"the article ‘{pair.Second.Content.Headline}’"));
        return string.Join("; ", changed);
    }
}
