using System.Net;
using Newsletter.Engines.Dns;

namespace Newsletter.Engines.Tests.Support;

/// <summary>Names and their records, one a line: <c>news.example TXT v=spf1 -all</c>; MX as <c>10 mx.example</c>, SERVFAIL as a type of its own.</summary>
internal sealed class FakeZone : IAsyncDisposable
{
    private readonly FakeDnsServer _server;
    private readonly ILookup<string, (string Type, string Value)> _records;

    public FakeZone(string records)
    {
        _records = records.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', 3))
            .ToLookup(parts => parts[0], parts => (parts[1], parts.ElementAtOrDefault(2) ?? ""));
        _server = new FakeDnsServer((query, _) => [Answer(query)]);
        Resolver = new DnsResolver(new DnsOptions { Servers = [_server.Address], Tries = 1, Timeout = TimeSpan.FromMinutes(1), Limit = TimeSpan.FromMinutes(2) }, TimeProvider.System);
    }

    public DnsResolver Resolver { get; }

    /// <summary>How many questions were asked.</summary>
    public int Questions => _server.Ids.Count;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private byte[] Answer(byte[] query)
    {
        var name = DnsPacket.NameOf(query);
        var type = DnsPacket.TypeOf(query);
        if (!_records.Contains(name))
            return DnsPacket.Answer(query, 3);
        if (_records[name].Any(r => r.Type == "SERVFAIL"))
            return DnsPacket.Answer(query, 2);
        return DnsPacket.Answer(query, 0, [.. _records[name].Where(r => r.Type.Equals(type.ToString(), StringComparison.OrdinalIgnoreCase)).Select(r => DnsPacket.Record(DnsPacket.Asked, type, Data(type, r.Value)))]);
    }

    private static byte[] Data(DnsType type, string value) => type switch
    {
        DnsType.Txt => DnsPacket.Text(value),
        DnsType.Mx => [0, byte.Parse(value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), .. DnsPacket.Name(value.Split(' ')[1])],
        _ => IPAddress.Parse(value).GetAddressBytes(),
    };
}
