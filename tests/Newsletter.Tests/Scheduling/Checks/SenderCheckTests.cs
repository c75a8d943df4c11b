using System.Net;
using Newsletter.Scheduling.Checks;
using Newsletter.Sending.Doctor;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling.Checks;

/// <summary>What receivers look up about a sender, among an issue's checks.</summary>
public sealed class SenderCheckTests
{
    private const string Domain = "news.example";

    [Fact]
    public void Each_finding_that_matters_is_a_warning_with_its_mend()
    {
        var checks = SenderChecks.Of(
            Domain,
            [
                new Finding("DKIM", "n1._domainkey.news.example", FindingLevel.Failure, "There is no TXT record.", "Publish it."),
                new Finding("return path", "bounce.news.example", FindingLevel.Ok, "Its mail goes to mx.news.example."),
                new Finding("SPF", "bounce.news.example", FindingLevel.Note, "It allows more than it has to.", "Tighten it."),
                new Finding("DMARC", Domain, FindingLevel.Warning, "Only SPF aligns with the From domain; it breaks when mail is forwarded.", "Sign with DKIM as well."),
            ],
            signed: true);

        Assert.Equal(
            [
                new Check("dkim-record", CheckLevel.Warning, "DKIM: There is no TXT record", "n1._domainkey.news.example. Publish it."),
                new Check("dmarc", CheckLevel.Warning, "DMARC: Only SPF aligns with the From domain; it breaks when mail is forwarded", "news.example. Sign with DKIM as well."),
            ],
            checks);
    }

    [Fact]
    public void That_copies_are_unsigned_is_said_once()
    {
        var unsigned = new Finding("DKIM", Domain, FindingLevel.Warning, "Mail from this domain goes out unsigned.");
        Assert.Equal(CheckLevel.Ok, Assert.Single(SenderChecks.Of(Domain, [unsigned], signed: false)).Level);
    }

    [Fact]
    public async Task They_are_asked_for_where_mail_goes_out_and_stand_in_no_ones_way()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = "1",
            ["Smtp:Servers:0:Security"] = "None",
            ["Dns:Servers"] = "127.0.0.1:1",
        };
        await using var service = await TestService.StartAsync(settings: settings);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync(Desk.Slots);
        await desk.SubscribersAsync(slug, 1);
        var issue = await desk.IssueAsync(slug, "submit", "approve");
        var checks = (await desk.GetAsync($"issues/{issue["id"]}/checks"))["items"]!.AsArray();

        Assert.Contains(checks, c => (string?)c!["id"] == "spf" && (string?)c["level"] == "warning" && ((string)c["title"]!).Contains("could not be looked up", StringComparison.Ordinal));
        Assert.DoesNotContain(checks, c => (string?)c!["id"] == "dkim-record");
        await (await desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
    }
}
