using System.Net;
using Newsletter.Shell.Settings;
using IPNetwork = System.Net.IPNetwork;

namespace Newsletter.Shell.Outbound;

/// <summary>What the service may fetch. Settings <c>Outbound:*</c>.</summary>
/// <param name="Allow">Networks that are fetched from although they are not public: a newsroom's own.</param>
/// <param name="Timeout">For one fetch with all its redirects.</param>
internal sealed record OutboundOptions(IReadOnlyList<IPNetwork> Allow, TimeSpan Timeout)
{
    public const int MostRedirects = 5;

    public static OutboundOptions Read(SettingsReader reader)
    {
        var text = reader.OptionalText("Outbound:Allow");
        var allow = new List<IPNetwork>();
        foreach (var part in (text ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                allow.Add(network);
            else
                reader.Add("Outbound:Allow", text, "networks with commas between, like 10.20.0.0/16, fd00::/8");
        }

        return new OutboundOptions(allow, reader.Span("Outbound:Timeout", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)));
    }

    public bool Allows(IPAddress address) =>
        PublicAddress.Is(address) || Allow.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
}
