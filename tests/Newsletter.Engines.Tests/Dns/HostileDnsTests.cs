using Newsletter.Engines.Dns;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Dns;

/// <summary>Packets that nobody should write: read or refused, never a fault, never without end.</summary>
public sealed class HostileDnsTests
{
    private static readonly byte[] Query = DnsQuestion.Of("s._domainkey.news.example", DnsType.Txt)!.Packet(4711, extended: true);

    [Fact]
    public void A_name_that_points_at_itself_forward_or_in_a_circle_is_refused()
    {
        var end = (byte)(DnsPacket.Answer(Query, 0).Length);
        byte[][] names = [[0xC0, end], [0xC0, (byte)(end + 2)], [0xFF, 0xFF], [0xC0], [1, (byte)'a', 0xC0, end], [0x40, 0], [0x80], [63, 1, 2]];
        Assert.All(names, name => Assert.Same(DnsReply.Unreadable, DnsReply.Read(DnsPacket.Answer(Query, 0, DnsPacket.Record(name, DnsType.Txt, [0])))));
    }

    [Fact]
    public void A_name_of_more_than_255_octets_is_refused()
    {
        var label = DnsPacket.Name(new string('a', 63))[..^1];
        byte[] name = [.. label, .. label, .. label, .. label, 0];
        Assert.Same(DnsReply.Unreadable, DnsReply.Read(DnsPacket.Answer(Query, 0, DnsPacket.Record(name, DnsType.Txt, [0]))));
    }

    [Theory]
    [InlineData((int)DnsType.A, new byte[] { 1, 2, 3 })]
    [InlineData((int)DnsType.Aaaa, new byte[] { 1, 2, 3, 4 })]
    [InlineData((int)DnsType.Txt, new byte[] { 5, 65 })]
    [InlineData((int)DnsType.Mx, new byte[] { 0 })]
    [InlineData((int)DnsType.Mx, new byte[] { 0, 1, 9, 65 })]
    [InlineData((int)DnsType.CName, new byte[] { 0, 0 })]
    public void A_record_that_is_not_as_long_as_it_says_is_refused(int type, byte[] data) =>
        Assert.Same(DnsReply.Unreadable, DnsReply.Read(DnsPacket.Answer(Query, 0, DnsPacket.Record(DnsPacket.Asked, (DnsType)type, data))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_octets_are_read_or_refused(int seed)
    {
        var random = new Random(seed);
        var question = DnsQuestion.Of("s._domainkey.news.example", DnsType.Txt)!;
        var whole = DnsPacket.Answer(
            Query, 0,
            DnsPacket.Record(DnsPacket.Asked, DnsType.CName, DnsPacket.Name("other.example")),
            DnsPacket.Record(DnsPacket.Name("other.example"), DnsType.Txt, DnsPacket.Text("v=DKIM1; p=", new string('x', 200))),
            DnsPacket.Record(DnsPacket.Asked, DnsType.Mx, [0, 10, 1, (byte)'m', .. DnsPacket.Asked]));
        for (var i = 0; i < 30_000; i++)
        {
            var packet = i % 5 == 0 ? new byte[random.Next(0, 300)] : whole[..random.Next(whole.Length + 1)];
            if (i % 5 == 0)
                random.NextBytes(packet);
            for (var changes = random.Next(6); changes > 0 && packet.Length > 0; changes--)
                packet[random.Next(packet.Length)] = (byte)(random.Next(3) == 0 ? 0xC0 | random.Next(64) : random.Next(256));
            var reply = DnsReply.Read(packet);
            DnsReply.Answers(packet, 4711, question);
            Assert.All(reply.Records, r => Assert.True(r.Name.Length <= 4 * 255));
        }
    }

    [Fact]
    public void A_packet_full_of_pointers_is_read_in_no_time()
    {
        // As many records as fit, each name a chain as long as there may be.
        byte[] chain = [.. Enumerable.Range(0, 120).SelectMany(_ => (byte[])[1, (byte)'a']), 0];
        var records = Enumerable.Range(0, 4000).Select(_ => DnsPacket.Record([0xC0, 12], DnsType.Txt, [0])).Prepend(DnsPacket.Record(chain, DnsType.Txt, [0]));
        var packet = DnsPacket.Answer(Query, 0, [.. records]);
        // The quickest of some: what else the machine does only adds.
        var quickest = Enumerable.Range(0, 5).Min(_ =>
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            DnsReply.Read(packet);
            return watch.Elapsed;
        });
        Assert.True(quickest < TimeSpan.FromSeconds(5), $"{quickest}");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_server_of_broken_answers_is_heard_to_its_end(int seed)
    {
        var random = new Random(seed);
        await using var server = new FakeDnsServer((query, _) =>
        {
            var answer = DnsPacket.Answer(query, random.Next(3) == 0 ? 0x0200 : 0, DnsPacket.Record(DnsPacket.Asked, DnsType.Txt, DnsPacket.Text("text")));
            lock (random)
                answer[random.Next(2, answer.Length)] = (byte)random.Next(256);
            return [answer];
        });
        var options = new DnsOptions { Servers = [server.Address], Timeout = TimeSpan.FromMilliseconds(100), Tries = 1, Limit = TimeSpan.FromSeconds(5) };
        var resolver = new DnsResolver(options, TimeProvider.System);
        for (var i = 0; i < 60; i++)
            Assert.True(Enum.IsDefined((await resolver.TextsAsync("a.example", default).WaitAsync(TimeSpan.FromMinutes(2))).Result));
    }
}
