using Newsletter.Issues;
using Newsletter.Publications;

namespace Newsletter.Scheduling.Digests;

/// <summary>When the digest of a month goes out: in the month after it.</summary>
internal static class DigestCalendar
{
    private static readonly TimeOnly Usual = new(9, 0);

    /// <returns>Wall time of the publication's zone.</returns>
    public static DateTime LocalAt(Publication publication, DateOnly month)
    {
        var next = month.AddMonths(1);
        if (publication.Digest.Day is { } day)
            return next.AddDays(Math.Min(day, DateTime.DaysInMonth(next.Year, next.Month)) - 1).ToDateTime(publication.Digest.Time ?? Usual);
        var last = next.AddMonths(1).ToDateTime(TimeOnly.MinValue);
        foreach (var (local, _) in SlotCalendar.Upcoming(publication, DigestMonth.End(month, publication.TimeZone).AddTicks(-1)))
        {
            if (local < last)
                return local;
            break;
        }

        return next.ToDateTime(Usual);
    }
}
