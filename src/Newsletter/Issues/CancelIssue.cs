using Newsletter.Accounts;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>Any state before sent -> cancelled, for good. Copies that are out stay out; the rest of the ledger becomes skipped.</summary>
internal sealed class CancelIssue(IssueDesk desk, TimeProvider clock)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Cancel, Role.Publisher, caller, match, "", cancellationToken);
        // Where nothing was frozen nothing is left to close, and its articles are free again.
        if (moved is { Ok: true, Value.FrozenAt: null })
            moved.Value.EndedAt = clock.GetUtcNow();
        return moved.Ok ? await desk.SaveAsync(moved.Value, cancellationToken) : moved;
    }
}
