using System.Globalization;
using System.Net;
using Newsletter.Engines.Dns;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Dns;

/// <summary>Against the peers' name server, which speaks UDP and TCP from a zone file.</summary>
public sealed class PeerDnsTests : IAsyncLifetime
{
    private readonly string _zone = Path.GetTempFileName();
    private readonly int _port = Ports.Free();
    private OutsideProcess? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        File.Delete(_zone);
    }

    [SkippableFact]
    public async Task Agrees_with_it_about_every_kind()
    {
        var key = "v=DKIM1; k=rsa; p=" + new string('A', 3000);
        var dns = await ResolverAsync(
            "news.example\tA\t192.0.2.7", "news.example\tMX\t20 backup.example", "news.example\tMX\t10 mx.example", "nomail.example\tMX\t0 .",
            $"s._domainkey.news.example\tTXT\t{key}", "alias.example\tCNAME\tnews.example", "broken.example\tSERVFAIL\t", "slow.example\tTIMEOUT\t",
            "v6.example\tAAAA\t2001:db8::7");

        Assert.Equal([new MailExchange(10, "mx.example"), new MailExchange(20, "backup.example")], (await dns.MailExchangesAsync("news.example", default)).Records);
        Assert.True(Assert.Single((await dns.MailExchangesAsync("nomail.example", default)).Records).IsNull);
        Assert.Equal([key], (await dns.TextsAsync("s._domainkey.news.example", default)).Records);
        Assert.Equal([IPAddress.Parse("192.0.2.7")], (await dns.AddressesAsync("alias.example", default)).Records);
        Assert.Equal([IPAddress.Parse("2001:db8::7")], (await dns.AddressesAsync("v6.example", default)).Records);
        Assert.Equal(["news.example"], (await dns.NamesAsync(IPAddress.Parse("192.0.2.7"), default)).Records);
        Assert.Equal(DnsResult.NoData, (await dns.TextsAsync("news.example", default)).Result);
        Assert.Equal(DnsResult.NoSuchName, (await dns.TextsAsync("nowhere.example", default)).Result);
        Assert.Equal(DnsResult.ServerFailed, (await dns.TextsAsync("broken.example", default)).Result);
        Assert.Equal(DnsResult.TimedOut, (await Resolver(seconds: 1).TextsAsync("slow.example", default)).Result);
    }

    private async Task<DnsResolver> ResolverAsync(params string[] zone)
    {
        Requirement.Program("python3", "/usr/bin/python3");
        var script = Requirement.Peer("dns.py");
        await File.WriteAllLinesAsync(_zone, zone);
        _server = await OutsideProcess.StartAsync(_port, "/usr/bin/python3", script, _port.ToString(CultureInfo.InvariantCulture), _zone);
        // A busy machine takes its time to answer.
        return Resolver(seconds: 60);
    }

    private DnsResolver Resolver(int seconds) =>
        new(new DnsOptions { Servers = [new IPEndPoint(IPAddress.Loopback, _port)], Timeout = TimeSpan.FromSeconds(seconds), Limit = TimeSpan.FromMinutes(2) }, TimeProvider.System);
}
