using System.Collections.Concurrent;
using NodaTime;
using NodaTime.TimeZones;

namespace Newsletter.Publications;

/// <summary>
/// IANA zones, with the rules of the machine's own database: governments change them at short notice, and the system's update is there before any
/// release of ours.
/// </summary>
internal static class TimeZones
{
    private static readonly ConcurrentDictionary<string, DateTimeZone> Zones = new(StringComparer.Ordinal);

    /// <summary>Those named after a place, as people look for theirs, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Places { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones(skipSorting: true).Where(z => z.HasIanaId && z.Id.Contains('/', StringComparison.Ordinal) && !z.Id.StartsWith("Etc/", StringComparison.Ordinal)).Select(z => z.Id).Append("Etc/UTC").Order(StringComparer.Ordinal)];

    /// <summary>Whether it is an IANA name that this machine knows, written exactly so.</summary>
    public static bool Knows(string zone) => Find(zone) is not null;

    /// <returns>Null when this machine does not know it.</returns>
    public static DateTimeZone? Find(string zone)
    {
        if (Zones.TryGetValue(zone, out var known))
            return known;
        // Windows' own names would be found, too, and mean nothing to whoever reads them elsewhere.
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId && found.Id == zone
            ? Zones.GetOrAdd(zone, BclDateTimeZone.FromTimeZoneInfo(found))
            : null;
    }

    /// <summary>Which day it is there.</summary>
    /// <param name="zone">As of <see cref="Get"/>.</param>
    public static DateOnly DayOf(DateTimeOffset at, string zone) => Instant.FromDateTimeOffset(at).InZone(Get(zone)).Date.ToDateOnly();

    /// <param name="zone">One that <see cref="Knows"/>: it was checked when it was set.</param>
    public static DateTimeZone Get(string zone) =>
        Find(zone) ?? throw new InvalidOperationException($"The time zone '{zone}' is not in this machine's database any more. Install its zone data (tzdata).");
}
