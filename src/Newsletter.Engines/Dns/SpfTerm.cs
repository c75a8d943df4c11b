using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Newsletter.Engines.Dns;

/// <summary>One word of an SPF record (RFC 7208 section 4.6.1): <c>-all</c>, <c>ip4:192.0.2.0/24</c>, <c>redirect=other.example</c>.</summary>
internal sealed record SpfTerm(string Text, char Qualifier, string Name, string Domain, string Cidr)
{
    /// <summary><c>name=value</c>: one that nobody knows is passed over (section 6), while an unknown mechanism ends it all.</summary>
    public bool IsModifier => Text.Length > Name.Length && Text[Name.Length] == '=';

    public static SpfTerm Read(string text)
    {
        var qualifier = text[0] is '+' or '-' or '~' or '?' ? text[0] : '+';
        var rest = text.TrimStart('+', '-', '~', '?');
        var nameEnd = rest.AsSpan().IndexOfAny(":=/");
        var name = nameEnd < 0 ? rest : rest[..nameEnd];
        var value = nameEnd < 0 ? "" : rest[nameEnd..].TrimStart(':', '=');
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return new SpfTerm(
            text, qualifier, name.ToLowerInvariant(), (slash < 0 ? value : value[..slash]).TrimEnd('.').ToLowerInvariant(), slash < 0 ? "" : value[slash..]);
    }

    /// <summary>Its end is known to a receiver only.</summary>
    public static bool HasMacro(string domain) => domain.Contains('%', StringComparison.Ordinal);

    /// <summary>What <c>ip4</c> or <c>ip6</c> names; null where that is no such network.</summary>
    public IPNetwork? Network(AddressFamily family) =>
        IPAddress.TryParse(Domain, out var address) && address.AddressFamily == family ? Around(address, Cidr.TrimStart('/')) : null;

    /// <summary>What <c>a</c> or <c>mx</c> names around an address: <c>/24</c> for the older kind, <c>//64</c> for the newer.</summary>
    public IPNetwork Network(IPAddress address)
    {
        var both = Cidr.Split("//");
        var own = address.AddressFamily == AddressFamily.InterNetwork ? both[0].TrimStart('/') : both.Length > 1 ? both[1] : "";
        return Around(address, own) ?? new IPNetwork(address, Most(address));
    }

    private static IPNetwork? Around(IPAddress address, string length)
    {
        var most = Most(address);
        var bits = most;
        if (length.Length > 0 && !(int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= most))
            return null;
        var octets = address.GetAddressBytes();
        for (var i = 0; i < octets.Length; i++)
            octets[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8));
        return new IPNetwork(new IPAddress(octets), bits);
    }

    private static int Most(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
}
