using Newsletter.Engines.Dns;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Dns;

/// <summary>RFC 9989 section 4.10.</summary>
public sealed class DmarcWalkTests
{
    [Theory]
    [InlineData("news.example", "news.example", "none", "news.example")]
    [InlineData("a.b.news.example", "news.example", "none", "news.example")]
    [InlineData("own.news.example", "own.news.example", "reject", "news.example")]
    [InlineData("mail.split.example", "split.example", "quarantine", "split.example")]
    [InlineData("x.shop.suffix.example", "suffix.example", "reject", "shop.suffix.example")]
    [InlineData("other.invalid", null, null, "other.invalid")]
    public async Task Finds_the_record_and_the_organisation(string domain, string? at, string? policy, string organisation)
    {
        await using var zone = Zone();
        var report = await new DmarcWalk(zone.Resolver).WalkAsync(domain, default);
        Assert.Equal((at, policy, organisation, null), (report.At, report.Tags.GetValueOrDefault("p"), report.Organisation, report.Trouble));
    }

    [Fact]
    public async Task Asks_eight_times_at_most()
    {
        await using var zone = Zone();
        await new DmarcWalk(zone.Resolver).WalkAsync(string.Join('.', Enumerable.Range(0, 40).Select(i => $"l{i}")), default);
        Assert.Equal(8, zone.Questions);
    }

    [Fact]
    public async Task Two_records_are_told()
    {
        await using var zone = Zone();
        Assert.Equal(2, (await new DmarcWalk(zone.Resolver).WalkAsync("twice.example", default)).Records);
    }

    [Fact]
    public async Task A_server_that_fails_says_nothing_about_the_record()
    {
        await using var zone = Zone();
        Assert.Contains("SERVFAIL", (await new DmarcWalk(zone.Resolver).WalkAsync("broken.example", default)).Trouble, StringComparison.Ordinal);
    }

    private static FakeZone Zone() => new(
        """
        _dmarc.news.example TXT v=DMARC1; p=none; rua=mailto:d@news.example
        _dmarc.own.news.example TXT v=DMARC1;p=reject
        _dmarc.split.example TXT v = DMARC1 ; p = quarantine ; psd = n
        _dmarc.example TXT unrelated
        _dmarc.suffix.example TXT v=DMARC1; p=reject; psd=y
        _dmarc.twice.example TXT v=DMARC1; p=none
        _dmarc.twice.example TXT v=DMARC1; p=reject
        _dmarc.broken.example SERVFAIL
        """);
}
