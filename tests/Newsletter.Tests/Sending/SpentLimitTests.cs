using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Support;
using static Newsletter.Tests.Support.ServerSettings;

namespace Newsletter.Tests.Sending;

/// <summary>What uses up a server's limits, and what does not.</summary>
public sealed class SpentLimitTests
{
    private const int Few = 8;

    [Fact]
    public async Task A_copy_that_never_began_uses_up_nothing_of_the_day()
    {
        var demand = "530 5.7.0 Authentication required";
        await using var server = new RudeServer((at, _) => at == "MAIL" ? Volatile.Read(ref demand) : null);
        await using var service = await StartAsync(Server(0, server.Port, ("MessagesPerDay", $"{Few}")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, Few);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await WordsAsync(desk, issue, "530 5.7.0", "used up");

        Volatile.Write(ref demand, null!);
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(Few, server.Texts.Count);
    }

    [Fact]
    public async Task Who_gets_no_copy_needs_no_server()
    {
        // Nobody is there.
        await using var service = await StartAsync(Server(0, Ports.Free()));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, Few);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await WordsAsync(desk, issue, "Next try");
        await (await desk.MoveAsync(issue, "pause")).ExpectAsync(HttpStatusCode.OK);
        foreach (var reader in (await desk.GetAsync("subscribers"))["items"]!.AsArray())
        {
            var left = $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"}]}""";
            await (await desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{reader!["id"]}", left, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        }

        await (await desk.MoveAsync(issue, "resume")).ExpectAsync(HttpStatusCode.OK);
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(Few, (int?)(await desk.GetAsync($"issues/{issue["id"]}/certificate"))["skipped"]);
    }

    [Fact]
    public async Task A_copy_without_any_topic_uses_up_no_turn()
    {
        await using var receiver = new CountingReceiver();
        // The second turn would come after 100 seconds, the last one after a quarter of an hour.
        await using var service = await StartAsync(
            Server(0, receiver.Port, ("MessagesPerSecond", "0.01")).Append(new("Sending:Providers:0:Name", "readers.example")).Append(new("Sending:Providers:0:MessagesPerSecond", "0.01")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"sections\":[{\"key\":\"world\",\"name\":\"World\",\"on\":false}]");
        await desk.SubscribersAsync(slug, Few);
        var article = await (await desk.Http.SendAsync("POST", "/api/v1/articles", """{"headline":"Far away","section":"world"}""")).ExpectAsync(HttpStatusCode.Created);
        var issue = await (await desk.Http.SendAsync("POST", $"/api/v1/publications/{slug}/issues", $$"""{"subject":"This week","articles":["{{article["id"]}}"]}""")).ExpectAsync(HttpStatusCode.Created);
        foreach (var move in new[] { "submit", "approve", "send" })
            issue = await (await desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(Few, (int?)(await desk.GetAsync($"issues/{issue["id"]}/certificate"))["skipped"]);
    }

    [Fact]
    public async Task Who_leaves_while_their_copy_waits_for_its_turn_gets_none()
    {
        await using var receiver = new CountingReceiver();
        receiver.Door.Admit(1);
        var clock = new JumpingClock();
        await using var service = await StartAsync(
            Server(0, receiver.Port, ("MaxConnections", "1")).Append(new("Sending:PipelineDepth", "0")).Append(new("Sending:Lease", "00:10:00")), clock);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 5);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        // All are claimed with the first one, and wait for the server to answer the second.
        await Eventually.TrueAsync(() => !receiver.Messages.IsEmpty);
        var last = (await desk.GetAsync("subscribers"))["items"]![0]!;
        await (await desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{last["id"]}", $$"""{"subscriptions":[{"publication":"{{slug}}","state":"left"}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        clock.Pass(TimeSpan.FromMinutes(1));
        receiver.Door.Open();
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(4, receiver.Messages.Count);
        Assert.DoesNotContain(receiver.Messages, m => m.Recipient == (string?)last["email"]);
    }

    [Fact]
    public async Task A_pause_that_is_over_when_the_copys_day_comes_skips_nobody()
    {
        await using var receiver = new CountingReceiver();
        receiver.Door.Admit(1);
        var clock = new JumpingClock();
        await using var service = await StartAsync(
            Server(0, receiver.Port, ("MaxConnections", "1")).Append(new("Sending:PipelineDepth", "0")).Append(new("Sending:ClaimSize", "10")), clock);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"timeZone\":\"UTC\"");
        // The last one is not claimed with the first: two claims are twenty.
        await desk.SubscribersAsync(slug, 25);
        var last = (await desk.GetAsync("subscribers"))["items"]![0]!;
        var until = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await (await desk.Http.SendAsync("PATCH", $"/api/v1/subscribers/{last["id"]}", $$"""{"subscriptions":[{"publication":"{{slug}}","state":"active","pausedUntil":"{{until}}"}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => !receiver.Messages.IsEmpty);
        clock.Jump(TimeSpan.FromDays(2));
        receiver.Door.Open();
        await desk.UntilAsync(issue, "sent");
        Assert.Contains(receiver.Messages, m => m.Recipient == (string?)last["email"]);
    }

    [Fact]
    public async Task Confirmations_count_in_the_day()
    {
        await using var receiver = new CountingReceiver();
        // A new day would have a limit of its own.
        var clock = new JumpingClock();
        clock.Jump(TimeSpan.FromHours(12) - DateTime.UtcNow.TimeOfDay);
        await using var service = await StartAsync(Server(0, receiver.Port, ("MessagesPerDay", "4")), clock);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 2);
        await SignUpAsync(service, slug, 3);
        await Eventually.TrueAsync(() => receiver.Messages.Count == 3);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await WordsAsync(desk, issue, "used up");
        await Eventually.TrueAsync(async () => (int)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["accepted"]! == 1);
        Assert.Equal(4, receiver.Messages.Count);
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData("1000", "drop")]
    public async Task Confirmations_keep_to_what_a_connection_takes_and_none_is_put_off_for_it(string messages, string? after)
    {
        var port = Ports.Free();
        await using var service = await StartAsync(Server(0, port, ("MessagesPerConnection", messages)));
        var slug = await new Desk(service.Admin).PublicationAsync();
        // They wait for the server together.
        await SignUpAsync(service, slug, 3);
        await using var server = new RudeServer((at, _) => at == "after" ? after : null, port);
        await Eventually.TrueAsync(() => server.Texts.Count == 3, TimeSpan.FromSeconds(90));
        Assert.InRange(server.Connections, 3, 10);
    }

    [Fact]
    public async Task A_confirmation_that_waits_for_its_turn_when_the_service_stops_goes_out_after_the_next_start()
    {
        await using var receiver = new CountingReceiver();
        var data = Directory.CreateTempSubdirectory("newsletter-test-");
        // Two may go at once, the third after a minute and a half.
        await using (var first = await StartAsync(Server(0, receiver.Port, ("MessagesPerSecond", "0.01")), data: data))
        {
            await SignUpAsync(first, await new Desk(first.Admin).PublicationAsync(), 3);
            await Eventually.TrueAsync(() => receiver.Messages.Count == 2);
        }

        await using (await StartAsync(Server(0, receiver.Port), data: data))
            await Eventually.TrueAsync(() => receiver.Messages.Count == 3, TimeSpan.FromSeconds(60));
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_test_to_several_keeps_to_what_a_connection_and_a_second_take()
    {
        await using var server = new RudeServer((_, _) => null);
        await using var service = await StartAsync(Server(0, server.Port, ("MessagesPerConnection", "1"), ("MessagesPerSecond", "4")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        var began = TimeProvider.System.GetTimestamp();
        var test = await (await desk.MoveAsync(await desk.IssueAsync(slug), "test", """{"to":["a@press.example","b@press.example","c@press.example","d@press.example"]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.All(test["items"]!.AsArray(), item => Assert.Equal("accepted", (string?)item!["state"]));
        Assert.Equal(4, server.Connections);
        // The first one need not wait, the second hardly.
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(0.45), $"{TimeProvider.System.GetElapsedTime(began)}");
    }

    private static async Task SignUpAsync(TestService service, string slug, int readers)
    {
        for (var i = 1; i <= readers; i++)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = $"new{i}@readers.example" });
            (await service.Http.PostAsync($"/{slug}", form)).EnsureSuccessStatusCode();
        }
    }

    private static Task<TestService> StartAsync(IEnumerable<KeyValuePair<string, string>> settings, TimeProvider? clock = null, DirectoryInfo? data = null) =>
        TestService.StartAsync(settings: settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value), data: data, clock: clock);

    /// <summary>Waits for one of these words.</summary>
    private static Task WordsAsync(Desk desk, JsonObject issue, params string[] words) => Eventually.TrueAsync(
        async () => (await desk.GetAsync($"issues/{issue["id"]}/progress"))["slowedBy"]!.AsArray().Any(w => words.Any(word => ((string)w!).Contains(word, StringComparison.Ordinal))));
}
