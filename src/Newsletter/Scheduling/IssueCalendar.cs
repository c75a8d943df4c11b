using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;

namespace Newsletter.Scheduling;

internal enum CalendarEntryKind
{
    Issue,

    /// <summary>A slot to come that no issue has taken.</summary>
    Free,

    /// <summary>A day on which the publication leaves its slot out.</summary>
    Skip,
}

/// <param name="Local">On the clocks of the publication's zone.</param>
/// <param name="Issue">With its publication; null unless the kind is <see cref="CalendarEntryKind.Issue"/>.</param>
internal sealed record CalendarEntry(CalendarEntryKind Kind, DateTime Local, Publication Publication, Issue? Issue = null);

/// <summary>What happens on which day: issues that have a time or went out, slots that nobody has taken, and skips.</summary>
internal sealed class IssueCalendar(NewsletterDb db, TimeProvider clock)
{
    private static readonly IssueState[] Booked = [IssueState.Scheduled, IssueState.Held];

    private static readonly IssueState[] Begun = [IssueState.Sending, IssueState.Paused, IssueState.Sent];

    /// <param name="publications">Those to show, tracked by nobody.</param>
    /// <param name="from">Both days are included.</param>
    /// <returns>In order of time.</returns>
    public async Task<IReadOnlyList<CalendarEntry>> ReadAsync(IReadOnlyList<Publication> publications, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var byKey = publications.ToDictionary(p => p.Key);
        var keys = byKey.Keys.ToList();
        // A day more on both sides: a zone's day begins up to 14 hours before or after UTC's.
        var (first, last) = (Utc(from.AddDays(-1)), Utc(to.AddDays(2)));
        var issues = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => keys.Contains(i.PublicationKey)
                && ((Booked.Contains(i.State) && i.At >= first && i.At < last) || (Begun.Contains(i.State) && i.FrozenAt >= first && i.FrozenAt < last)))
            .ToListAsync(cancellationToken);
        var entries = issues.Select(issue => new CalendarEntry(CalendarEntryKind.Issue, LocalOf(issue), byKey[issue.PublicationKey], issue));
        var taken = issues.Where(i => Booked.Contains(i.State) && !i.IsDigest).Select(i => (i.PublicationKey, i.LocalAt)).ToHashSet();
        var free = publications.SelectMany(p => SlotCalendar.Upcoming(p, clock.GetUtcNow())
            .TakeWhile(slot => DateOnly.FromDateTime(slot.Local) <= to)
            .Where(slot => !taken.Contains((p.Key, slot.Local)))
            .Select(slot => new CalendarEntry(CalendarEntryKind.Free, slot.Local, p)));
        var skips = publications.SelectMany(p => p.Skips.Select(day => new CalendarEntry(CalendarEntryKind.Skip, day.ToDateTime(TimeOnly.MinValue), p)));
        return [.. entries.Concat(free).Concat(skips).Where(e => DateOnly.FromDateTime(e.Local) >= from && DateOnly.FromDateTime(e.Local) <= to).OrderBy(e => e.Local)];
    }

    private static DateTime LocalOf(Issue issue)
    {
        var zone = issue.TimeZone ?? issue.Publication.TimeZone;
        return Booked.Contains(issue.State) && issue.LocalAt is { } local ? local : WallClock.InZone(issue.FrozenAt!.Value, zone).DateTime; // begun: it was frozen
    }

    private static DateTimeOffset Utc(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
