using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell.Api;

namespace Newsletter.Sending;

/// <summary>sending -> paused: no further copy begins; what is in flight ends.</summary>
internal sealed class PauseIssue(IssueDesk desk, SendingSignal signal)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Pause, Role.Publisher, caller, match, "", cancellationToken);
        if (!moved.Ok)
            return moved;
        var saved = await desk.SaveAsync(moved.Value, cancellationToken);
        signal.Wake();
        return saved;
    }
}
