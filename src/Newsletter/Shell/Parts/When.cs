using System.Globalization;
using Newsletter.Scheduling;

namespace Newsletter.Shell.Parts;

/// <summary>Instants as the people of a publication read them: on the clocks of its zone, with the zone said.</summary>
internal static class When
{
    private static readonly CultureInfo Words = CultureInfo.GetCultureInfo("en-GB");

    public static string Full(DateTimeOffset at, string zone) => $"{Short(at, zone)} ({zone})";

    public static string Short(DateTimeOffset at, string zone) => WallClock.InZone(at, zone).ToString("ddd d MMM yyyy, HH:mm", Words);

    /// <summary>"12 Nov 2026".</summary>
    public static string Day(DateTimeOffset at, string zone) => WallClock.InZone(at, zone).ToString("d MMM yyyy", Words);

    /// <summary>Of a day without a zone.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", Words);

    /// <summary>The same as readers of a language write it.</summary>
    public static string Day(DateTimeOffset at, string zone, string language) => WallClock.InZone(at, zone).ToString("d MMMM yyyy", CultureInfo.GetCultureInfo(language));

    /// <summary>Which minute it was.</summary>
    public static long Minute(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMinute;

    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>"in 2 d 3 h", "12 min ago".</summary>
    public static string Away(DateTimeOffset at, DateTimeOffset now)
    {
        var distance = (at - now).Duration();
        var words = distance switch
        {
            { TotalMinutes: < 1 } => "less than a minute",
            { TotalHours: < 1 } => string.Create(Words, $"{distance.Minutes} min"),
            { TotalDays: < 1 } => string.Create(Words, $"{distance.Hours} h {distance.Minutes} min"),
            _ => string.Create(Words, $"{(int)distance.TotalDays} d {distance.Hours} h"),
        };
        return at >= now ? "in " + words : words + " ago";
    }

    public static string Days(TimeSpan time) => time.TotalDays >= 2 || time == TimeSpan.FromDays(1)
        ? string.Create(Words, $"{time.TotalDays:0.#} {(time == TimeSpan.FromDays(1) ? "day" : "days")}")
        : string.Create(Words, $"{time.TotalHours:0.#} hours");

    public static string Kilobytes(long octets) => string.Create(Words, $"{octets / 1024.0:0.#} KB");

    public static string Megabytes(long octets) => string.Create(Words, $"{octets / 1048576.0:0.#} MB");

    public static string Count(long number) => number.ToString("N0", Words);
}
