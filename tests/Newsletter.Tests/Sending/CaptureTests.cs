using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Sending.Mailbox;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>The whole main line over the API, into the built-in mailbox, on both databases.</summary>
public abstract class CaptureSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    private CaptureMailbox Mailbox => fixture.Service.Get<CaptureMailbox>();

    [SkippableFact]
    public async Task An_issue_reaches_every_reader_once_and_its_certificate_adds_up()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 12, "once.example");
        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        await Desk.UntilAsync(issue, "sent");

        var progress = await Desk.GetAsync($"issues/{issue["id"]}/progress");
        Assert.True((bool?)progress["captured"]);
        Assert.Equal((12, 12), ((int)progress["audience"]!, (int)progress["accepted"]!));
        var certificate = await Desk.GetAsync($"issues/{issue["id"]}/certificate");
        Assert.Equal((12, 12, 0, 0, 0), Totals(certificate));
        Assert.True((bool?)certificate["captured"]);
        Assert.True((bool?)certificate["valid"]);

        var to = Mailbox.List(null, 1000).SelectMany(m => m.Recipients).Where(r => r.EndsWith("@once.example", StringComparison.Ordinal)).ToList();
        Assert.Equal(12, to.Count);
        Assert.Equal(12, to.Distinct().Count());
    }

    [SkippableFact]
    public async Task A_rehearsal_takes_no_number()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        issue = await Desk.UntilAsync(issue, "sent");
        Assert.True((bool?)issue["rehearsal"]);
        Assert.Equal(1, (int?)(await Desk.GetAsync($"publications/{slug}"))["nextNumber"]);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Service.Http.GetAsync($"/{slug}/issues/1")).StatusCode);
    }

    [SkippableFact]
    public async Task Deliveries_and_csv_list_every_row()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 3);
        var issue = await Desk.UntilAsync(await Desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var rows = (await Desk.GetAsync($"issues/{issue["id"]}/deliveries?state=accepted"))["items"]!.AsArray();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Matches("^[a-z2-7]+@news.example$", (string?)row!["messageId"]));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/issues/{issue["id"]}/certificate");
        request.Headers.Accept.ParseAdd("text/csv");
        var csv = await (await Desk.Http.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.Equal(4, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("row,subscriber,address,state", csv, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Whoever_left_before_the_freeze_gets_nothing()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 2);
        var leaver = (await Desk.GetAsync($"subscribers?q=reader1-{slug}"))["items"]![0]!;
        await (await Desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{leaver["id"]}", $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        var issue = await Desk.UntilAsync(await Desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        Assert.Equal((1, 1, 0, 0, 0), Totals(await Desk.GetAsync($"issues/{issue["id"]}/certificate")));
    }

    [SkippableFact]
    public async Task The_hold_waits_and_cancel_sends_nothing()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 2, "held.example");
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        issue = await (await Desk.MoveAsync(issue, "send", """{"hold":"01:00:00"}""")).ExpectAsync(HttpStatusCode.OK);
        var progress = await Desk.GetAsync($"issues/{issue["id"]}/progress");
        Assert.Contains("hold", (string?)progress["slowedBy"]![0], StringComparison.Ordinal);
        await (await Desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(Mailbox.List(null, 1000), m => m.Recipients.Any(r => r.EndsWith("@held.example", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task A_booked_issue_goes_out_at_its_time()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 2);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        issue = await Desk.BookedSoonAsync(issue);
        Assert.Equal("scheduled", (string?)issue["state"]);
        await Desk.UntilAsync(issue, "sent");
    }

    [SkippableFact]
    public async Task A_test_is_marked_goes_to_the_asked_address_and_is_in_no_ledger()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await Desk.IssueAsync(slug);
        var answer = await (await Desk.MoveAsync(issue, "test", """{"to":["proof@tests.example"]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("accepted", (string?)answer["items"]![0]!["state"]);
        var kept = Mailbox.List(null, 1000).Single(m => m.Recipients.Contains("proof@tests.example"));
        var text = System.Text.Encoding.ASCII.GetString((await Mailbox.ReadAsync(kept.Id, CancellationToken.None))!);
        Assert.Contains("\r\nSubject: [Test] This week\r\n", text, StringComparison.Ordinal);
        Assert.Equal(0, (int?)(await Desk.GetAsync($"issues/{issue["id"]}/progress"))["audience"]);
    }

    [SkippableFact]
    public async Task Progress_streams_until_the_end()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 2);
        var issue = await Desk.IssueAsync(slug, "submit", "approve", "send");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/issues/{issue["id"]}/progress");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await Desk.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var last = (await response.Content.ReadAsStringAsync()).Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..];
        Assert.Equal("sent", (string?)JsonNode.Parse(last)!["state"]);
    }

    private static (int Audience, int Accepted, int Rejected, int Skipped, int Uncertain) Totals(JsonObject certificate) =>
        ((int)certificate["audience"]!, (int)certificate["accepted"]!, (int)certificate["rejected"]!, (int)certificate["skipped"]!, (int)certificate["uncertain"]!);
}

public class CaptureOnSqlite(OnSqlite fixture) : CaptureSuite(fixture), IClassFixture<OnSqlite>;

public class CaptureOnPostgreSql(OnPostgreSql fixture) : CaptureSuite(fixture), IClassFixture<OnPostgreSql>;
