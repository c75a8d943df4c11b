using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Newsletter.Shell.Settings;

/// <summary><c>Proxy:Known</c>: networks whose X-Forwarded-For and X-Forwarded-Proto are believed; none unless set.</summary>
internal sealed record ProxyOptions(IReadOnlyList<IPNetwork> Known)
{
    public static ProxyOptions Read(SettingsReader reader)
    {
        var known = new List<IPNetwork>();
        var text = reader.OptionalText("Proxy:Known");
        foreach (var part in (text ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                known.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                known.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                reader.Add("Proxy:Known", text, "addresses and networks with commas between, like 127.0.0.1, 10.0.0.0/8");
        }

        return new ProxyOptions(known);
    }

    public void Use(IApplicationBuilder app)
    {
        if (Known.Count == 0)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Known)
            options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
