using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Smtp;
using Newsletter.Responses;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

public sealed class ReturnsOnSqlite(ReturnsOnSqlite.Fixture fixture) : ReturnsTests(fixture), IClassFixture<ReturnsOnSqlite.Fixture>
{
    public sealed class Fixture : OnSqlite
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => Listening;
    }
}

public sealed class ReturnsOnPostgreSql(ReturnsOnPostgreSql.Fixture fixture) : ReturnsTests(fixture), IClassFixture<ReturnsOnPostgreSql.Fixture>
{
    public sealed class Fixture : OnPostgreSql
    {
        protected override IReadOnlyDictionary<string, string?>? Settings => Listening;
    }
}

/// <summary>Mail that comes back to the listener, over real SMTP, and what follows from it.</summary>
public abstract class ReturnsTests(ServiceFixture fixture)
{
    protected static readonly IReadOnlyDictionary<string, string?> Listening = new Dictionary<string, string?>
    {
        ["Bounces:Domains:0:From"] = "news.example",
        ["Bounces:Domains:0:ReturnPath"] = "bounce.news.example",
        ["Bounces:Listen"] = "127.0.0.1:0",
        ["Bounces:SoftLimit"] = "2",
    };

    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task A_hard_bounce_ends_every_subscription_of_the_address_and_counts_once()
    {
        var (issue, token) = await SentAsync();
        var report = Report(token, "failed", "5.1.1", "550 5.1.1 User unknown");
        for (var i = 0; i < 2; i++)
            Assert.Equal(SendResult.Accepted, (await ReturnAsync($"bounce+{token.ToUpperInvariant()}@bounce.news.example", report)).Result);

        var row = Assert.Single((await Desk.GetAsync($"issues/{issue["id"]}/returns"))["items"]!.AsArray())!;
        Assert.Equal(("hard", "5.1.1", true, "listener"), ((string?)row["kind"], (string?)row["status"], (bool)row["suppressed"]!, (string?)row["source"]));
        Assert.Equal(1, (int?)(await Desk.GetAsync($"issues/{issue["id"]}/returns/counts"))["hard"]);
        Assert.Equal("bounced", await StateAsync(row));
        Assert.Empty((await Desk.GetAsync($"issues/{issue["id"]}/returns?kind=soft"))["items"]!.AsArray());
        await (await fixture.Service.Admin.GetAsync($"/api/v1/issues/{issue["id"]}/returns?kind=7")).ExpectProblemAsync(422);
    }

    [SkippableFact]
    public async Task Who_bounced_does_not_come_back_by_taking_a_goodbye_back()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        var (issue, token) = await SentAsync(slug);
        await ReturnAsync($"bounce+{token}@bounce.news.example", Report(token, "failed", "5.1.1", "550 5.1.1 User unknown"));
        var row = (await Desk.GetAsync($"issues/{issue["id"]}/returns"))["items"]![0]!;
        var reader = (string)row["subscriber"]!;
        Assert.Equal("bounced return", await Desk.LastSaidAsync(reader));

        var link = $"/{slug}/unsubscribe/{await fixture.Service.TokenAsync(TokenPurpose.Leave, slug, reader)}";
        foreach (var path in (string[])[link, link + "?handler=Back"])
        {
            using var answer = await fixture.Service.Http.PostAsync(path, content: null);
            Assert.DoesNotContain("handler=Back", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(("left", "left link"), (await StateAsync(row), await Desk.LastSaidAsync(reader)));
    }

    [SkippableFact]
    public async Task A_complaint_that_only_quotes_the_message_ends_this_publication()
    {
        var (issue, token) = await SentAsync();
        var text = await File.ReadAllTextAsync(Repository.At("tests", "corpus", "bounces", "abuse-report.eml"));
        await ReturnAsync("fbl@bounce.news.example", text.Replace("<x@news.example>", $"<{token}@news.example>", StringComparison.Ordinal));

        var row = Assert.Single((await Desk.GetAsync($"issues/{issue["id"]}/returns?kind=complaint"))["items"]!.AsArray())!;
        Assert.Equal(("complained", "complained return"), (await StateAsync(row), await Desk.LastSaidAsync((string)row["subscriber"]!)));
    }

    [SkippableFact]
    public async Task Soft_bounces_of_one_issue_after_the_other_end_the_subscription_at_the_limit()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        JsonNode? row = null;
        foreach (var expected in (string[])["active", "bounced"])
        {
            var (issue, token) = await SentAsync(slug);
            await ReturnAsync($"bounce+{token}@bounce.news.example", Report(token, "delayed", "4.4.1", "still trying"));
            await ReturnAsync($"bounce+{token}@bounce.news.example", Report(token, "failed", "5.2.2", "552 5.2.2 Mailbox full"));
            row = Assert.Single((await Desk.GetAsync($"issues/{issue["id"]}/returns?kind=soft"))["items"]!.AsArray());
            Assert.Equal(expected, await StateAsync(row!));
            Assert.Equal(1, (int?)(await Desk.GetAsync($"issues/{issue["id"]}/returns/counts"))["delayed"]);
        }

        // The next issue passes by an address that takes no mail.
        var next = await Desk.IssueAsync(slug, "submit", "approve");
        await (await Desk.MoveAsync(next, "send")).ExpectAsync((HttpStatusCode)422);
    }

    [SkippableFact]
    public async Task Letters_and_automatic_replies_change_nothing()
    {
        var (issue, token) = await SentAsync();
        foreach (var name in (string[])["letter", "holiday", "read-receipt", "arrived"])
            await ReturnAsync($"bounce+{token}@bounce.news.example", await File.ReadAllTextAsync(Repository.At("tests", "corpus", "bounces", name + ".eml")));
        Assert.Empty((await Desk.GetAsync($"issues/{issue["id"]}/returns"))["items"]!.AsArray());
    }

    [SkippableTheory]
    [InlineData("bounce+{0}x@bounce.news.example")]
    [InlineData("bounce+{0}@elsewhere.example")]
    [InlineData("leave+{0}@bounce.news.example")]
    [InlineData("anybody@bounce.news.example")]
    [InlineData("bounce+@bounce.news.example")]
    public async Task Takes_no_mail_for_addresses_that_it_did_not_make(string address)
    {
        var (_, token) = await SentAsync();
        var outcome = await ReturnAsync(string.Format(null, address, token), Report(token, "failed", "5.1.1", "550 5.1.1 User unknown"));
        Assert.Equal((SendResult.Rejected, 550, "5.1.1"), (outcome.Result, outcome.Reply.Code, outcome.Reply.EnhancedCode));
    }

    [SkippableFact]
    public async Task Mail_to_the_leave_address_of_a_copy_leaves()
    {
        var (issue, _) = await SentAsync();
        var row = (await Desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]![0]!;
        var subscriber = (string)row["subscriber"]!;
        var eml = await fixture.Service.Get<Newsletter.Sending.Mailbox.CaptureMailbox>().ReadAsync(
            fixture.Service.Get<Newsletter.Sending.Mailbox.CaptureMailbox>().List(null, 500).First(m => m.Recipients.Contains((string)row["address"]!)).Id, default);
        var unfolded = Encoding.ASCII.GetString(eml!).Replace("\r\n ", "", StringComparison.Ordinal);
        var address = unfolded[(unfolded.IndexOf("mailto:leave+", StringComparison.Ordinal) + 7)..];
        address = address[..address.IndexOf('>', StringComparison.Ordinal)];

        Assert.Equal(SendResult.Accepted, (await ReturnAsync(address, "Subject: leave\r\n\r\n")).Result);
        Assert.Equal("left", (string?)(await Desk.GetAsync($"subscribers/{subscriber}"))["subscriptions"]![0]!["state"]);
    }

    private async Task<(JsonObject Issue, string Token)> SentAsync(string? slug = null)
    {
        if (slug is null)
        {
            slug = await Desk.PublicationAsync();
            await Desk.SubscribersAsync(slug, 1);
        }

        var issue = await Desk.UntilAsync(await Desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var id = (string)(await Desk.GetAsync($"issues/{issue["id"]}/deliveries"))["items"]![0]!["messageId"]!;
        return (issue, id[..id.IndexOf('@', StringComparison.Ordinal)]);
    }

    private async Task<string?> StateAsync(JsonNode row) =>
        (string?)(await Desk.GetAsync($"subscribers/{row["subscriber"]}"))["subscriptions"]![0]!["state"];

    private async Task<SendOutcome> ReturnAsync(string recipient, string text)
    {
        var server = new MailServer { Host = "127.0.0.1", Port = fixture.Service.Get<ReturnListener>().Port, Security = MailSecurity.None };
        var connected = await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(server, default);
        Assert.True(connected.Ok, connected.Failure?.Message);
        await using var connection = connected.Value;
        return await connection.SendAsync(new MailEnvelope("", recipient), new MailContent([Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"))]), default);
    }

    private static string Report(string token, string action, string status, string diagnostic) => $"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.readers.example
        Subject: Delivery report
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        Here is what became of it.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.readers.example
        Original-Envelope-Id: {token}

        Final-Recipient: rfc822; reader@readers.example
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {diagnostic}

        --b--

        """;
}
