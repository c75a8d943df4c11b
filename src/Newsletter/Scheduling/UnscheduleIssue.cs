using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell.Api;

namespace Newsletter.Scheduling;

/// <summary>scheduled | held -> approved. Nothing will be sent.</summary>
internal sealed class UnscheduleIssue(IssueDesk desk, IssueAlarm alarm)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Unschedule, Role.Publisher, caller, match, "", cancellationToken);
        if (!moved.Ok)
            return moved;
        Booking.Drop(moved.Value);
        var saved = await desk.SaveAsync(moved.Value, cancellationToken);
        if (saved.Ok)
            await alarm.DisarmAsync(saved.Value, cancellationToken);
        return saved;
    }
}
