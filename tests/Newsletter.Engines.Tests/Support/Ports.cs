using System.Globalization;
using System.Net.NetworkInformation;

namespace Newsletter.Engines.Tests.Support;

/// <summary>
/// For servers that cannot pick a port themselves, or that come up again where they were. These lie below those that the system gives away: nobody who asks it
/// for any port is given one of them before its server is up, or while it is down.
/// </summary>
internal static class Ports
{
    private const int First = 10_000;

    private static readonly int End = FirstOfTheSystem();

    // Other runs on this machine begin elsewhere.
    private static int _given = Random.Shared.Next(End - First);

    /// <summary>One that is free, and that nobody else of this process gets.</summary>
    public static int Free()
    {
        // It is not tried out: a process that begins just then would hold it for a moment longer than the trial.
        var system = IPGlobalProperties.GetIPGlobalProperties();
        var taken = system.GetActiveTcpListeners().Concat(system.GetActiveUdpListeners()).Select(listener => listener.Port).ToHashSet();
        for (var tries = 0; tries < End - First; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _given) % (uint)(End - First));
            if (!taken.Contains(port))
                return port;
        }

        throw new InvalidOperationException($"No port from {First} to {End} is free.");
    }

    private static int FirstOfTheSystem()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        var first = File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
        // A system that gives away nearly all of them leaves nothing to choose from.
        return first > First + 1000 ? first : 32_768;
    }
}
