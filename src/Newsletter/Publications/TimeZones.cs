using NodaTime;

namespace Newsletter.Publications;

/// <summary>
/// IANA zones, with the rules of the machine's own database: governments change them at short notice, and the system's update is there before any
/// release of ours.
/// </summary>
internal static class TimeZones
{
    public static IDateTimeZoneProvider Provider => DateTimeZoneProviders.Bcl;

    /// <summary>Whether it is an IANA name that this machine knows, written exactly so.</summary>
    public static bool Knows(string zone) =>
        zone == "UTC" || (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId && found.Id == zone);
}
