using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Scheduling.Checks;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Scheduling;

/// <param name="Hold">From now to the first message; null: none.</param>
/// <param name="Ticked">True: not over warnings that nobody has ticked.</param>
[BodyOptional]
internal sealed record SendRequest(TimeSpan? Hold = null, bool Ticked = false);

/// <summary>approved | held -> sending, at once.</summary>
internal sealed class SendIssueNow(IssueDesk desk, CheckTicks ticks, SendingStart start, TimeProvider clock)
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(1);

    public async Task<Result<Issue>> HandleAsync(Guid id, SendRequest request, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (request.Hold is { } hold && (hold < TimeSpan.Zero || hold > LongestHold))
            errors.Add("hold", "From 00:00:00 to 1.00:00:00.");
        if (errors.Any)
            return errors.Failure;

        var moved = await desk.MoveAsync(id, IssueMove.Send, Role.Publisher, caller, match, "", cancellationToken);
        if (!moved.Ok)
            return moved;
        var issue = moved.Value;
        if (await ticks.RefuseAsync(issue, request.Ticked, caller, cancellationToken) is { } refused)
            return refused;
        return await start.BeginAsync(issue, clock.GetUtcNow() + (request.Hold ?? TimeSpan.Zero), cancellationToken);
    }
}
