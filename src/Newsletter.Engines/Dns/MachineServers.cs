using System.Net;
using System.Net.NetworkInformation;

namespace Newsletter.Engines.Dns;

/// <summary>The name servers that this machine is set up with.</summary>
internal static class MachineServers
{
    public const int Port = 53;

    private const string File = "/etc/resolv.conf";

    public static IReadOnlyList<IPEndPoint> Read()
    {
        try
        {
            return System.IO.File.Exists(File) ? Of(System.IO.File.ReadLines(File)) : OfInterfaces();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NetworkInformationException)
        {
            // The default of resolv.conf(5) as well: a server on this machine.
            return Of([]);
        }
    }

    /// <summary>The lines of a resolv.conf(5); without any server in it, this machine itself is asked.</summary>
    public static IReadOnlyList<IPEndPoint> Of(IEnumerable<string> lines)
    {
        var servers = new List<IPEndPoint>();
        foreach (var line in lines)
        {
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var text, ..] && IPAddress.TryParse(text, out var address))
                servers.Add(new IPEndPoint(address, Port));
        }

        return servers.Count > 0 ? servers : [new IPEndPoint(IPAddress.Loopback, Port)];
    }

    private static IReadOnlyList<IPEndPoint> OfInterfaces()
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up)
            .SelectMany(i => i.GetIPProperties().DnsAddresses)
            .Distinct();
        IPEndPoint[] servers = [.. addresses.Select(a => new IPEndPoint(a, Port))];
        return servers.Length > 0 ? servers : Of([]);
    }
}
