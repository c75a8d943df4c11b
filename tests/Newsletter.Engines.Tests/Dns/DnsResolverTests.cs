using System.Net;
using Newsletter.Engines.Dns;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Dns;

/// <summary>The resolver against a name server of the test's own, which behaves as it is told.</summary>
public sealed class DnsResolverTests
{
    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reads_each_kind_of_record()
    {
        await using var server = new FakeDnsServer((query, _) => [DnsPacket.TypeOf(query) switch
        {
            DnsType.A => DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.A, [192, 0, 2, 1])),
            DnsType.Aaaa => DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.Aaaa, [.. IPAddress.Parse("2001:db8::1").GetAddressBytes()])),
            DnsType.Mx => DnsPacket.Answer(
                query, 0,
                DnsPacket.Record(DnsPacket.Asked, DnsType.Mx, [0, 20, .. DnsPacket.Name("second.example")]),
                DnsPacket.Record(DnsPacket.Asked, DnsType.Mx, [0, 10, 5, .. "FIRST"u8, .. DnsPacket.Asked])),
            DnsType.Ptr => DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.Ptr, DnsPacket.Name("Mail.Example"))),
            _ => DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.Txt, DnsPacket.Text("v=DKIM1; p=AAAA", "BBBB"))),
        }]);
        var dns = Resolver(server);

        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], (await dns.AddressesAsync("news.example", default)).Records);
        Assert.Equal(
            [new MailExchange(10, "first.news.example"), new MailExchange(20, "second.example")], (await dns.MailExchangesAsync("News.Example.", default)).Records);
        Assert.Equal(["mail.example"], (await dns.NamesAsync(IPAddress.Parse("192.0.2.1"), default)).Records);
        Assert.Equal(["v=DKIM1; p=AAAABBBB"], (await dns.TextsAsync("s._domainkey.news.example", default)).Records);
    }

    [Fact]
    public async Task Asks_for_addresses_by_their_reversed_names()
    {
        var asked = new List<string>();
        await using var server = new FakeDnsServer((query, _) =>
        {
            asked.Add(DnsPacket.NameOf(query));
            return [DnsPacket.Answer(query, 0)];
        });
        await Resolver(server).NamesAsync(IPAddress.Parse("192.0.2.1"), default);
        await Resolver(server).NamesAsync(IPAddress.Parse("2001:db8::1"), default);
        Assert.Equal(["1.2.0.192.in-addr.arpa", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"], asked);
    }

    [Theory]
    [InlineData(0, DnsResult.NoData)]
    [InlineData(3, DnsResult.NoSuchName)]
    [InlineData(2, DnsResult.ServerFailed)]
    [InlineData(5, DnsResult.ServerFailed)]
    [InlineData(1, DnsResult.ServerFailed)]
    public async Task Tells_apart_why_there_is_nothing(int code, DnsResult expected)
    {
        await using var server = new FakeDnsServer((query, _) => [DnsPacket.Answer(query, code)]);
        Assert.Equal(expected, (await Resolver(server).TextsAsync("a.example", default)).Result);
    }

    [Fact]
    public async Task Says_that_nobody_answered()
    {
        await using var silent = new FakeDnsServer((_, _) => []);
        var answer = await Impatient(silent.Address).TextsAsync("a.example", default);
        Assert.Equal(DnsResult.TimedOut, answer.Result);
        Assert.Contains($"{silent.Address}", answer.Detail);
        Assert.True(SpinWait.SpinUntil(() => silent.Ids.Count == 2, Patience), $"It was asked {silent.Ids.Count} times.");
        Assert.Equal(DnsResult.TimedOut, (await Impatient(new IPEndPoint(IPAddress.Loopback, Ports.Free())).TextsAsync("a.example", default)).Result);
    }

    [Fact]
    public async Task Asks_the_next_server_where_one_is_dead_or_in_trouble()
    {
        await using var silent = new FakeDnsServer((_, _) => []);
        await using var broken = new FakeDnsServer((query, _) => [DnsPacket.Answer(query, 2)]);
        await using var good = new FakeDnsServer((query, _) => [Text(query, "found")]);
        var answer = await Impatient(tries: 20, silent.Address, broken.Address, good.Address).TextsAsync("a.example", default);
        Assert.Equal(["found"], answer.Records);
    }

    [Fact]
    public async Task Takes_a_truncated_answer_over_tcp()
    {
        var strings = Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), 250)).ToArray();
        await using var server = new FakeDnsServer((query, tcp) =>
            [tcp ? DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.Txt, DnsPacket.Text(strings))) : DnsPacket.Answer(query, 0x0200)]);
        Assert.Equal([string.Concat(strings)], (await Resolver(server).TextsAsync("long.example", default)).Records);
    }

    [Fact]
    public async Task Asks_again_without_extensions_where_they_are_not_known()
    {
        await using var server = new FakeDnsServer((query, _) => [query[11] == 1 ? DnsPacket.Answer(query, 1) : Text(query, "plain")]);
        Assert.Equal(["plain"], (await Resolver(server).TextsAsync("a.example", default)).Records);
    }

    [Fact]
    public async Task Hears_only_the_answer_to_its_own_question()
    {
        await using var server = new FakeDnsServer((query, _) =>
        {
            byte[] otherId = [(byte)(query[0] ^ 1), .. query[1..]];
            byte[] otherName = [.. query];
            otherName[13] ^= 3;
            byte[] noReply = Text(query, "no reply");
            noReply[2] &= 0x7F;
            return [[], [1, 2, 3], Text(otherId, "wrong id"), Text(otherName, "wrong name"), noReply, Text(query, "right")];
        });
        Assert.Equal(["right"], (await Resolver(server).TextsAsync("a.example", default)).Records);
    }

    [Fact]
    public async Task Uses_an_id_of_its_own_for_every_question()
    {
        await using var server = new FakeDnsServer((query, _) => [DnsPacket.Answer(query, 0)]);
        for (var i = 0; i < 20; i++)
            await Resolver(server).TextsAsync("a.example", default);
        Assert.True(server.Ids.Distinct().Count() > 15, string.Join(' ', server.Ids));
    }

    [Fact]
    public async Task Follows_aliases_within_an_answer_and_beyond_it()
    {
        await using var server = new FakeDnsServer((query, _) => [DnsPacket.NameOf(query) switch
        {
            "one.example" => DnsPacket.Answer(
                query, 0,
                DnsPacket.Record(DnsPacket.Name("two.example"), DnsType.CName, DnsPacket.Name("three.example")),
                DnsPacket.Record(DnsPacket.Asked, DnsType.CName, DnsPacket.Name("two.example"))),
            "three.example" => Text(query, "here"),
            "gone.example" => DnsPacket.Answer(query, 3, DnsPacket.Record(DnsPacket.Asked, DnsType.CName, DnsPacket.Name("nowhere.example"))),
            _ => DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.CName, DnsPacket.Name(DnsPacket.NameOf(query) == "a.example" ? "b.example" : "a.example"))),
        }]);
        Assert.Equal(["here"], (await Resolver(server).TextsAsync("one.example", default)).Records);
        Assert.Equal(DnsResult.NoSuchName, (await Resolver(server).TextsAsync("gone.example", default)).Result);
        Assert.Equal(DnsResult.ServerFailed, (await Resolver(server).TextsAsync("a.example", default)).Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..example")]
    [InlineData("a b.example")]
    [InlineData("müller.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public async Task Asks_nobody_about_what_is_no_name(string name)
    {
        await using var server = new FakeDnsServer((query, _) => [DnsPacket.Answer(query, 0)]);
        Assert.Equal(DnsResult.NoSuchName, (await Resolver(server).TextsAsync(name, default)).Result);
        Assert.Empty(server.Ids);
    }

    [Fact]
    public async Task Ends_at_its_limit_however_many_servers_are_silent()
    {
        await using var silent = new FakeDnsServer((_, _) => []);
        var options = new DnsOptions
        {
            Servers = [.. Enumerable.Repeat(silent.Address, 500)], Timeout = TimeSpan.FromMilliseconds(200), Tries = 5, Limit = TimeSpan.FromMilliseconds(600),
        };
        var answer = await new DnsResolver(options, TimeProvider.System).TextsAsync("a.example", default).WaitAsync(Patience);
        Assert.Equal(DnsResult.TimedOut, answer.Result);
    }

    [Fact]
    public void Reads_the_servers_of_this_machine()
    {
        string[] lines = ["# nameserver 192.0.2.9", "search example", "nameserver 192.0.2.1", "nameserver\t2001:db8::1 # second", "nameserver nonsense", "options ndots:5"];
        Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53"], MachineServers.Of(lines).Select(s => s.ToString()));
        Assert.Equal(["127.0.0.1:53"], MachineServers.Of([]).Select(s => s.ToString()));
    }

    private static byte[] Text(byte[] query, string text) => DnsPacket.Answer(query, 0, DnsPacket.Record(DnsPacket.Asked, DnsType.Txt, DnsPacket.Text(text)));

    private static DnsResolver Resolver(FakeDnsServer server) => Resolver(server.Address);

    private static DnsResolver Resolver(IPEndPoint server) => new(new DnsOptions { Servers = [server], Timeout = Patience, Limit = Patience }, TimeProvider.System);

    private static DnsResolver Impatient(IPEndPoint server) => Impatient(tries: 2, server);

    /// <summary>For servers that never answer; where one of them does, it is asked so often that one of its answers is in time on a busy machine, too.</summary>
    private static DnsResolver Impatient(int tries, params IPEndPoint[] servers) =>
        new(new DnsOptions { Servers = servers, Timeout = TimeSpan.FromMilliseconds(500), Tries = tries, Limit = Patience }, TimeProvider.System);
}
