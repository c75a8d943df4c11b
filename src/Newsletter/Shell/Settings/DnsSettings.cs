using System.Net;
using Newsletter.Engines.Dns;

namespace Newsletter.Shell.Settings;

/// <summary><c>Dns:Servers</c>: whom to ask about names in mail. Empty: the resolvers of this machine.</summary>
internal static class DnsSettings
{
    private const int UsualPort = 53;

    public static DnsOptions Read(SettingsReader reader)
    {
        var text = reader.OptionalText("Dns:Servers") ?? "";
        var servers = new List<IPEndPoint>();
        foreach (var word in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IPEndPoint.TryParse(word, out var server))
            {
                reader.Add("Dns:Servers", text, "addresses of resolvers, with their port unless it is 53, and commas between: 192.0.2.53, 127.0.0.1:5353");
                break;
            }

            servers.Add(server.Port == 0 ? new IPEndPoint(server.Address, UsualPort) : server);
        }

        return new DnsOptions { Servers = servers };
    }
}
