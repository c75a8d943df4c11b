using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell.Api;

namespace Newsletter.Sending;

/// <summary>paused -> sending: goes on with those not yet reached, with whatever revision is approved.</summary>
internal sealed class ResumeIssue(IssueDesk desk, SendingSignal signal)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Resume, Role.Publisher, caller, match, "", cancellationToken);
        if (!moved.Ok)
            return moved;
        var saved = await desk.SaveAsync(moved.Value, cancellationToken);
        signal.Wake();
        return saved;
    }
}
