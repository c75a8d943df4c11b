using Newsletter.Publications;

namespace Newsletter.Scheduling;

/// <summary>The coming slots of a publication, in order, skips left out.</summary>
internal static class SlotCalendar
{
    // A publication that skips every slot for two years has none.
    private const int DaysAhead = 731;

    /// <returns>Wall times and their instants, all after <paramref name="after"/>.</returns>
    public static IEnumerable<(DateTime Local, DateTimeOffset At)> Upcoming(Publication publication, DateTimeOffset after)
    {
        // One day back: the zone's today may still be the day that UTC has left.
        var first = DateOnly.FromDateTime(WallClock.InZone(after, publication.TimeZone).DateTime).AddDays(-1);
        for (var days = 0; days < DaysAhead; days++)
        {
            var day = first.AddDays(days);
            if (publication.Skips.Contains(day))
                continue;
            foreach (var slot in publication.Slots.Where(s => s.Day == day.DayOfWeek).OrderBy(s => s.Time))
            {
                var local = day.ToDateTime(slot.Time);
                var at = WallClock.ToInstant(local, publication.TimeZone);
                if (at > after)
                    yield return (local, at);
            }
        }
    }

    /// <summary>Whether a wall time is a slot that is not skipped.</summary>
    public static bool IsSlot(Publication publication, DateTime local) =>
        !publication.Skips.Contains(DateOnly.FromDateTime(local))
        && publication.Slots.Any(slot => slot.Day == local.DayOfWeek && slot.Time == TimeOnly.FromDateTime(local));
}
