using System.Globalization;
using Newsletter.Publications;
using NodaTime;
using NodaTime.TimeZones;

namespace Newsletter.Scheduling;

/// <summary>Wall times of IANA zones as instants, and back. A time that a clock change skips moves forward by the gap; one that comes twice is the first.</summary>
internal static class WallClock
{
    private static readonly ZoneLocalMappingResolver Resolver = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnForwardShifted);

    /// <param name="local">Read as wall time, whatever its kind.</param>
    /// <param name="zone">A name that <see cref="TimeZones.Knows"/> knows.</param>
    public static DateTimeOffset ToInstant(DateTime local, string zone) =>
        LocalDateTime.FromDateTime(local).InZone(TimeZones.Get(zone), Resolver).ToDateTimeOffset();

    /// <summary>The same instant as the zone's clocks show it, with their offset.</summary>
    public static DateTimeOffset InZone(DateTimeOffset instant, string zone) =>
        Instant.FromDateTimeOffset(instant).InZone(TimeZones.Get(zone)).ToDateTimeOffset();

    /// <summary>Reads a time as people write it to the API: with an offset it is an instant, without one the zone's wall time.</summary>
    /// <returns>The wall time it means, or null when it is no ISO 8601 date and time.</returns>
    public static DateTime? ReadLocal(string text, string zone)
    {
        // A time without offset must not become one of this machine's zone.
        if (DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return local;
        return DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var instant)
            ? InZone(instant, zone).DateTime
            : null;
    }
}
