using System.Net;
using Newsletter.Engines.Dns;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Dns;

public sealed class SpfWalkTests
{
    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.77", true, 0, "-all")]
    [InlineData("v=spf1 ip4:192.0.2.9 ~all", "192.0.2.77", false, 0, "~all")]
    [InlineData("V=SPF1 ip6:2001:db8::/32 ?all", "2001:db8:1::5", true, 0, "?all")]
    [InlineData("v=spf1 a mx -all", "192.0.2.1", true, 2, "-all")]
    [InlineData("v=spf1 mx -all", "192.0.2.30", true, 1, "-all")]
    [InlineData("v=spf1 a:host.example/24//64 -all", "198.51.100.200", true, 1, "-all")]
    [InlineData("v=spf1 include:provider.example ~all", "203.0.113.5", true, 2, "~all")]
    [InlineData("v=spf1 -include:provider.example ~all", "203.0.113.5", false, 2, "~all")]
    [InlineData("v=spf1 redirect=provider.example", "203.0.113.5", true, 2, "-all")]
    [InlineData("v=spf1 exists:%{i}.allow.example ptr -all", "192.0.2.1", false, 2, "-all")]
    [InlineData("v=spf1 exp=why.example new=thing a -all", "192.0.2.1", true, 1, "-all")]
    [InlineData("v=spf1", "192.0.2.1", false, 0, null)]
    public async Task Follows_a_record_to_its_end(string record, string address, bool allowed, int lookUps, string? all)
    {
        await using var zone = Zone(record);
        var report = await new SpfWalk(zone.Resolver).WalkAsync("news.example", default);
        Assert.Equal((1, allowed, lookUps, all), (report.Records, report.Allows(IPAddress.Parse(address)), report.LookUps, report.All));
        Assert.Equal((0, 0, null), (report.VoidLookUps, report.Problems.Count, report.Trouble));
    }

    [Theory]
    [InlineData("v=spf1 ipv4:192.0.2.1 -all", "'ipv4:192.0.2.1' in the record of news.example is nothing that SPF knows")]
    [InlineData("v=spf1 ip4:192.0.2.1/33 -all", "'ip4:192.0.2.1/33' in the record of news.example is nothing that SPF knows")]
    [InlineData("v=spf1 include:host.example -all", "include names host.example, which has no SPF record")]
    [InlineData("v=spf1 include:twice.example -all", "include names twice.example, which has 2 SPF records")]
    public async Task Says_what_makes_no_sense(string record, string problem)
    {
        await using var zone = Zone(record);
        Assert.Equal([problem], (await new SpfWalk(zone.Resolver).WalkAsync("news.example", default)).Problems);
    }

    [Fact]
    public async Task A_circle_of_includes_ends_where_receivers_give_up()
    {
        await using var zone = Zone("v=spf1 include:news.example -all");
        var report = await new SpfWalk(zone.Resolver).WalkAsync("news.example", default);
        Assert.True(report.LookUps > SpfReport.MostLookUps);
        Assert.True(zone.Questions <= 2 + SpfReport.MostLookUps, $"{zone.Questions} questions");
    }

    [Fact]
    public async Task Counts_questions_for_nothing()
    {
        await using var zone = Zone("v=spf1 a:gone.example mx:gone.example a:lost.example -all");
        Assert.Equal(3, (await new SpfWalk(zone.Resolver).WalkAsync("news.example", default)).VoidLookUps);
    }

    [Theory]
    [InlineData("host.example", 0)]
    [InlineData("twice.example", 2)]
    [InlineData("gone.example", 0)]
    public async Task One_record_is_as_many_as_there_may_be(string domain, int records)
    {
        await using var zone = Zone("v=spf1 -all");
        Assert.Equal(records, (await new SpfWalk(zone.Resolver).WalkAsync(domain, default)).Records);
    }

    [Fact]
    public async Task A_server_that_fails_says_nothing_about_the_record()
    {
        await using var zone = Zone("v=spf1 include:broken.example -all");
        Assert.Contains("SERVFAIL", (await new SpfWalk(zone.Resolver).WalkAsync("broken.example", default)).Trouble, StringComparison.Ordinal);
        Assert.Contains("could not be looked up", Assert.Single((await new SpfWalk(zone.Resolver).WalkAsync("news.example", default)).Problems), StringComparison.Ordinal);
    }

    private static FakeZone Zone(string record) => new(
        $"""
        news.example TXT {record}
        news.example TXT google-site-verification=1
        news.example A 192.0.2.1
        news.example MX 10 mx.example
        mx.example A 192.0.2.30
        host.example A 198.51.100.1
        host.example TXT hello
        provider.example TXT v=spf1 a:out.example -all
        out.example A 203.0.113.5
        twice.example TXT v=spf1 -all
        twice.example TXT v=spf1 ~all
        broken.example SERVFAIL
        """);
}
