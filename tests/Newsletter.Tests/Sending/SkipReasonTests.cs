using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>What readers do between the freeze and their copy's turn: they have a row, get nothing, and the row says why.</summary>
public sealed class SkipReasonTests
{
    // These are reached before anybody does anything.
    private const int First = 6;

    [Fact]
    public async Task Each_reason_is_seen_when_the_copys_turn_comes()
    {
        await using var receiver = new CountingReceiver();
        var settings = receiver.Settings.ToDictionary(s => s.Key, s => (string?)s.Value);
        settings["Smtp:Servers:0:MaxConnections"] = "1";
        await using var service = await TestService.StartAsync(settings: settings);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("""
            "sections":[{"key":"world","name":"World","on":true}]
            """);
        await desk.SubscribersAsync(slug, First);
        var readers = new Dictionary<string, string>();
        foreach (var reason in new[] { "left", "suppressed", "paused", "monthly", "noSections", "noAddress", "stays" })
            readers[reason] = await SubscribeAsync(desk, slug, $"{reason}@readers.example".ToLowerInvariant());
        receiver.Door.Admit(1);
        var issue = await SentAsync(desk, slug);
        await Eventually.TrueAsync(() => !receiver.Messages.IsEmpty);
        await (await desk.MoveAsync(issue, "pause")).ExpectAsync(HttpStatusCode.OK);
        // What was on its way may end: one and the four behind it.
        receiver.Door.Open();
        await Eventually.TrueAsync(async () => (int?)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["inFlight"] == 0);
        Assert.InRange(receiver.Messages.Count, 1, First);

        await ChangeAsync(desk, readers["left"], slug, "\"state\":\"left\"");
        await ChangeAsync(desk, readers["paused"], slug, "\"state\":\"paused\",\"pausedUntil\":\"2099-01-01\"");
        await ChangeAsync(desk, readers["monthly"], slug, "\"frequency\":\"monthly\"");
        await ChangeAsync(desk, readers["noSections"], slug, "\"sections\":[]");
        await (await desk.Http.SendAsync("POST", "/api/v1/suppressions", """{"address":"suppressed@readers.example","reason":"complained"}""")).ExpectAsync(HttpStatusCode.Created);
        var erased = await desk.Http.SendAsync("DELETE", $"/api/v1/subscribers/{readers["noAddress"]}", null, ("If-Match", "*"));
        Assert.True(erased.IsSuccessStatusCode, $"{erased.StatusCode}");
        await (await desk.MoveAsync(issue, "resume")).ExpectAsync(HttpStatusCode.OK);
        await desk.UntilAsync(issue, "sent");

        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray();
        var reasons = rows.Where(row => (string?)row!["state"] == "skipped").Select(row => (string?)row!["reason"]).Order(StringComparer.Ordinal);
        Assert.Equal(["left", "monthly", "noAddress", "noSections", "paused", "suppressed"], reasons);
        Assert.Equal(First + 1, receiver.Messages.Count);
        Assert.Contains(receiver.Messages, m => m.Recipient == "stays@readers.example");
        Assert.DoesNotContain(rows, row => ((string)row!["address"]!).StartsWith("noaddress@", StringComparison.Ordinal));
    }

    private static async Task<string> SubscribeAsync(Desk desk, string slug, string email)
    {
        var json = $$"""{"email":"{{email}}","name":"Reader","confirmed":true,"subscriptions":[{"publication":"{{slug}}"}]}""";
        return (string)(await (await desk.Http.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    private static async Task ChangeAsync(Desk desk, string reader, string slug, string change) =>
        await (await desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{reader}", $$"""{"subscriptions":[{"publication":"{{slug}}",{{change}}}]}""", ("If-Match", "*")))
            .ExpectAsync(HttpStatusCode.OK);

    /// <summary>An issue whose only article stands in the section.</summary>
    private static async Task<JsonObject> SentAsync(Desk desk, string slug)
    {
        var article = await (await desk.Http.SendAsync("POST", "/api/v1/articles", """{"headline":"Far away","section":"world"}""")).ExpectAsync(HttpStatusCode.Created);
        var issue = await (await desk.Http.SendAsync("POST", $"/api/v1/publications/{slug}/issues", $$"""{"subject":"This week","articles":["{{article["id"]}}"]}""")).ExpectAsync(HttpStatusCode.Created);
        foreach (var move in new[] { "submit", "approve", "send" })
            issue = await (await desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        return issue;
    }
}
