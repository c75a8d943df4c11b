using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Scheduling.Checks;
using Newsletter.Sending;
using Newsletter.Shell.Api;
using Newsletter.Shell;

namespace Newsletter.Scheduling;

/// <summary>When an issue is to go out: a time, or the publication's next free slot.</summary>
/// <param name="At">With an offset an instant, without one wall time of the publication's zone.</param>
/// <param name="Slot">Only <c>next</c>.</param>
/// <param name="Ticked">True: not over warnings that nobody has ticked.</param>
internal sealed record ScheduleRequest(string? At = null, string? Slot = null, bool Ticked = false);

/// <summary>approved | held -> scheduled.</summary>
internal sealed class ScheduleIssue(NewsletterDb db, IssueDesk desk, CheckTicks ticks, SmtpOptions smtp, IssueAlarm alarm, TimeProvider clock)
{
    public async Task<Result<Issue>> HandleAsync(Guid id, ScheduleRequest request, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var moved = await desk.MoveAsync(id, IssueMove.Schedule, Role.Publisher, caller, match, request.At ?? request.Slot ?? "", cancellationToken);
        if (!moved.Ok)
            return moved;
        var issue = moved.Value;
        var time = await ChooseAsync(issue, request, cancellationToken);
        if (!time.Ok)
            return time.Failure;
        if (await ticks.RefuseAsync(issue, request.Ticked, caller, cancellationToken) is { } refused)
            return refused;

        issue.LocalAt = time.Value;
        issue.TimeZone = issue.Publication.TimeZone;
        issue.At = WallClock.ToInstant(time.Value, issue.TimeZone);
        // A digest goes to other readers: the slot is free for the week's issue.
        issue.TakesSlot = !issue.IsDigest && SlotCalendar.IsSlot(issue.Publication, time.Value);
        if (!smtp.Captured)
            Booking.TakeNumber(issue);
        try
        {
            var saved = await desk.SaveAsync(issue, cancellationToken);
            if (saved.Ok)
                await alarm.ArmAsync(saved.Value, cancellationToken);
            return saved;
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception, "issues_slot", "issues.publication_key, issues.at"))
        {
            // The unique index on booked slots decided between two issues.
            return Taken(time.Value);
        }
    }

    private async Task<Result<DateTime>> ChooseAsync(Issue issue, ScheduleRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (request.At is null == request.Slot is null)
            errors.Add("at", "Give either at (a time) or slot (\"next\").");
        else if (request.Slot is not null and not "next")
            errors.Add("slot", "Only \"next\" is possible.");
        if (errors.Any)
            return errors.Failure;
        return request.Slot is not null
            ? await NextFreeAsync(issue, cancellationToken)
            : await ReadAsync(issue, request.At!, cancellationToken);
    }

    private async Task<Result<DateTime>> ReadAsync(Issue issue, string text, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var local = WallClock.ReadLocal(text, issue.Publication.TimeZone);
        if (local is null)
            errors.Add("at", "Write it like 2026-11-26T09:00 (the publication's time) or 2026-11-26T09:00:00+01:00.");
        else if (WallClock.ToInstant(local.Value, issue.Publication.TimeZone) <= clock.GetUtcNow())
            errors.Add("at", "This time has passed. To send at once, use send.");
        if (errors.Any)
            return errors.Failure;
        var at = WallClock.ToInstant(local!.Value, issue.Publication.TimeZone);
        return !issue.IsDigest && SlotCalendar.IsSlot(issue.Publication, local.Value) && (await BookedAsync(issue, cancellationToken)).Contains(at)
            ? Taken(local.Value)
            : local.Value;
    }

    private async Task<Result<DateTime>> NextFreeAsync(Issue issue, CancellationToken cancellationToken)
    {
        var booked = await BookedAsync(issue, cancellationToken);
        foreach (var (local, at) in SlotCalendar.Upcoming(issue.Publication, clock.GetUtcNow()))
        {
            if (!booked.Contains(at))
                return local;
        }

        var errors = new FieldErrors();
        errors.Add("slot", issue.Publication.Slots.Count == 0
            ? "The publication has no slots. Give it one, or schedule with at."
            : "The publication has no free slot in the next two years. Schedule with at.");
        return errors.Failure;
    }

    private async Task<HashSet<DateTimeOffset>> BookedAsync(Issue issue, CancellationToken cancellationToken)
    {
        var booked = await db.Issues
            .Where(i => i.PublicationKey == issue.PublicationKey && i.Key != issue.Key && i.TakesSlot
                && (i.State == IssueState.Scheduled || i.State == IssueState.Held) && i.At != null)
            .Select(i => i.At!.Value)
            .ToListAsync(cancellationToken);
        return [.. booked];
    }

    private static ConflictFailure Taken(DateTime local) =>
        new("slot.taken", FormattableString.Invariant($"The slot {local:yyyy-MM-dd HH:mm} is taken by another issue. Choose slot \"next\", or unschedule the other one."));
}
