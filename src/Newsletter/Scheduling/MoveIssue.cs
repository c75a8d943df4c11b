using System.Globalization;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Scheduling.Checks;
using Newsletter.Shell.Api;

namespace Newsletter.Scheduling;

/// <summary>Takes a scheduled issue to another time: off the one it has and onto the new one, or neither. Like every move at the desk it wants the warnings ticked.</summary>
internal sealed class MoveIssue(NewsletterDb db, IssueDesk desk, UnscheduleIssue unschedule, ScheduleIssue schedule, CheckTicks ticks, IssueAlarm alarm)
{
    /// <param name="at">Wall time of the publication's zone.</param>
    public async Task<Result<Issue>> HandleAsync(Guid id, DateTime at, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        // Before anything is held: some checks ask name servers.
        if (await ticks.LeftAsync(id, caller, cancellationToken) is { Count: > 0 } left)
            return new UntickedFailure(left);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var free = await unschedule.HandleAsync(id, match, caller, cancellationToken);
        if (!free.Ok)
            return free;
        var request = new ScheduleRequest(At: at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        var moved = await schedule.HandleAsync(id, request, IfMatch.Any, caller, cancellationToken);
        if (moved.Ok)
        {
            await transaction.CommitAsync(cancellationToken);
            return moved;
        }

        await transaction.RollbackAsync(cancellationToken);
        db.ChangeTracker.Clear();
        // Its alarm was taken down with the old time, which it has again.
        var again = await desk.FindAsync(id, Role.Editor, caller, cancellationToken);
        if (again.Ok)
            await alarm.ArmAsync(again.Value, cancellationToken);
        return moved;
    }
}
