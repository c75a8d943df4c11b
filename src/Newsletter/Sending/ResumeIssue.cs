using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Api;

namespace Newsletter.Sending;

/// <summary>paused -> sending: goes on with those not yet reached, with whatever revision is approved.</summary>
internal sealed class ResumeIssue(IssueDesk desk, RevisionWriter revisions, PreviewIssue preview, ILedgerStore store, SendingSignal signal)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Resume, Role.Publisher, caller, match, "", cancellationToken);
        if (!moved.Ok)
            return moved;
        var issue = moved.Value;
        var content = await revisions.ReadAsync(issue, issue.RevisionOrdinal!.Value, cancellationToken); // set at submit
        var prepared = preview.Prepare(issue, content, ComposeOptions.Preview);
        if (!prepared.Ok)
            return prepared.Failure;
        await store.SetPolicyAsync(issue.Key, content.Uncertain == UncertainPolicy.NeverTwice, cancellationToken);
        var saved = await desk.SaveAsync(issue, cancellationToken);
        signal.Wake();
        return saved;
    }
}
