using Newsletter.Publications;
using NodaTime;

namespace Newsletter.Issues;

/// <summary>A calendar month of a publication's zone, by its first day: what a digest is of.</summary>
internal static class DigestMonth
{
    /// <summary>The month that an instant lies in.</summary>
    public static DateOnly Of(DateTimeOffset at, string zone)
    {
        var day = Instant.FromDateTimeOffset(at).InZone(TimeZones.Get(zone)).Date;
        return new DateOnly(day.Year, day.Month, 1);
    }

    /// <summary>Where its first day begins; that may be later than midnight where the clocks go forward.</summary>
    public static DateTimeOffset Begin(DateOnly month, string zone) =>
        TimeZones.Get(zone).AtStartOfDay(new LocalDate(month.Year, month.Month, 1)).ToDateTimeOffset().ToUniversalTime();

    /// <summary>Where the next one begins.</summary>
    public static DateTimeOffset End(DateOnly month, string zone) => Begin(month.AddMonths(1), zone);
}
