using Newsletter.Accounts;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

/// <summary>Any state before sent -> cancelled, for good. Copies that are out stay out; the rest of the ledger becomes skipped.</summary>
internal sealed class CancelIssue(IssueDesk desk, TimeProvider clock)
{
    /// <summary>
    /// As one presses it who sees an issue go out: at the first press, whatever was saved in the meantime, as long as it still goes out and in that revision. Text that waits
    /// stays with the issue. Whoever has paused it, or corrected what goes out, is at something that the presser has not seen: that is asked about.
    /// </summary>
    /// <param name="match">The version that the presser saw.</param>
    /// <param name="goingOut">The revision that they saw going out; null: none did.</param>
    public async Task<Result<Issue>> SeenAsync(Guid id, IfMatch match, int? goingOut, Caller caller, CancellationToken cancellationToken)
    {
        if (goingOut is not { } revision)
            return await HandleAsync(id, match, caller, cancellationToken);
        var found = await desk.FindAsync(id, Role.Publisher, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var asSeen = found.Value.State == IssueState.Sending && found.Value.RevisionOrdinal == revision;
        return await HandleAsync(id, asSeen ? IfMatch.Any : match, caller, cancellationToken);
    }

    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Cancel, Role.Publisher, caller, match, "", cancellationToken);
        // Where nothing was frozen nothing is left to close, and its articles are free again.
        if (moved is { Ok: true, Value.FrozenAt: null })
            moved.Value.EndedAt = clock.GetUtcNow();
        return moved.Ok ? await desk.SaveAsync(moved.Value, cancellationToken) : moved;
    }
}
