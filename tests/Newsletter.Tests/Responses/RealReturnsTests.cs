using System.Globalization;
using System.Text.Json.Nodes;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

/// <summary>Refusals by a real receiver, and returned mail by real Postfix through a real mailbox of Dovecot's.</summary>
public sealed class RealReturnsTests(RealMailServer real) : IClassFixture<RealMailServer>
{
    [Fact]
    public async Task A_refusal_while_sending_counts_like_a_bounce_by_what_it_says()
    {
        var started = SmtpReceiver.Start(
            new SmtpReceiverOptions
            {
                Recipient = (_, recipient) => recipient.StartsWith("reader1-", StringComparison.Ordinal) ? new SmtpReply(550, "5.1.1", "User unknown")
                    : recipient.StartsWith("reader2-", StringComparison.Ordinal) ? new SmtpReply(550, "5.7.1", "Your network is on our block list")
                    : null,
            },
            (_, _) => new ValueTask<SmtpReply>(new SmtpReply(250, "2.0.0", "Ok")),
            TimeProvider.System);
        Assert.True(started.Ok);
        await using var receiver = started.Value;
        await using var service = await TestService.StartAsync(settings: Sending(receiver.Port, "None"));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 3);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");

        var rows = await ReturnsAsync(desk, issue, 2);
        Assert.Equal(["hard 5.1.1 refused True", "soft 5.7.1 refused False"], rows.Select(r => $"{r["kind"]} {r["status"]} {r["source"]} {(bool)r["suppressed"]!}").Order());
    }

    [SkippableFact]
    public async Task Returned_mail_of_real_postfix_is_fetched_from_a_real_mailbox()
    {
        await real.StartPostfixAsync();
        await real.StartDovecotAsync();
        var settings = Sending(real.SmtpPort, "StartTls");
        settings["Smtp:Servers:0:AcceptAnyCertificate"] = "true";
        settings["Bounces:Domains:0:From"] = "news.example";
        settings["Bounces:Domains:0:ReturnPath"] = "bounce.news.example";
        settings["Bounces:Mailbox:Host"] = "127.0.0.1";
        settings["Bounces:Mailbox:Port"] = real.Pop3Port.ToString(CultureInfo.InvariantCulture);
        settings["Bounces:Mailbox:Security"] = "StartTls";
        settings["Bounces:Mailbox:AcceptAnyCertificate"] = "true";
        settings["Bounces:Mailbox:Username"] = "bounce";
        settings["Bounces:Mailbox:Password"] = "secret";
        settings["Bounces:Mailbox:Every"] = "00:00:01";
        await using var service = await TestService.StartAsync(settings: settings);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await SubscribeAsync(service, slug, "late.reader@readers.test", "ok.reader@readers.test", "unknown.reader@readers.test");
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");

        var rows = await ReturnsAsync(desk, issue, 2);
        Assert.Equal(
            ["late.reader@readers.test hard 5.1.1 mailbox", "unknown.reader@readers.test hard 5.1.1 refused"],
            rows.Select(r => $"{r["address"]} {r["kind"]} {r["status"]} {r["source"]}").Order());
        Assert.All(rows, row => Assert.True((bool)row["suppressed"]!));
    }

    private static async Task<IReadOnlyList<JsonNode>> ReturnsAsync(Desk desk, JsonObject issue, int count)
    {
        IReadOnlyList<JsonNode> rows = [];
        await Eventually.TrueAsync(
            async () => (rows = [.. (await desk.GetAsync($"issues/{issue["id"]}/returns"))["items"]!.AsArray().Select(r => r!)]).Count == count, TimeSpan.FromMinutes(2));
        return rows;
    }

    private static async Task SubscribeAsync(TestService service, string slug, params string[] addresses)
    {
        foreach (var address in addresses)
        {
            var json = $$"""{"email":"{{address}}","name":"Reader","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""";
            await (await service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(System.Net.HttpStatusCode.Created);
        }
    }

    private static Dictionary<string, string?> Sending(int port, string security) => new()
    {
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["Smtp:Servers:0:Security"] = security,
    };
}
