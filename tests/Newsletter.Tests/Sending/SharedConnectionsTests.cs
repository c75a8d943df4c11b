using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Support;
using static Newsletter.Tests.Support.ServerSettings;

namespace Newsletter.Tests.Sending;

/// <summary>Who gets a server's connections and turns: servers of different priority, issues beside each other, single mails.</summary>
public sealed class SharedConnectionsTests
{
    [Fact]
    public async Task A_spare_server_gets_nothing_while_the_first_one_is_merely_full()
    {
        await using var first = new CountingReceiver();
        await using var spare = new CountingReceiver();
        await using var service = await StartAsync(Server(0, first.Port, ("MaxConnections", "1")), Server(1, spare.Port, ("Priority", "5")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 60);
        await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        Assert.Equal((60, 0), (first.Messages.Count, spare.Messages.Count));
    }

    [Fact]
    public async Task A_limit_a_second_holds_up_neither_the_end_of_an_issue_nor_its_resumption()
    {
        await using var receiver = new CountingReceiver();
        receiver.Door.Admit(1);
        // Ten connections could have forty messages under way: turns for all of them would take 200 seconds.
        await using var service = await StartAsync(Server(0, receiver.Port, ("MessagesPerSecond", "0.2")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 3);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => Task.FromResult(!receiver.Messages.IsEmpty));
        await (await desk.MoveAsync(issue, "pause")).ExpectAsync(HttpStatusCode.OK);
        await (await desk.MoveAsync(issue, "resume")).ExpectAsync(HttpStatusCode.OK);
        receiver.Door.Open();
        var sent = TimeProvider.System.GetTimestamp();
        await desk.UntilAsync(issue, "sent");
        Assert.InRange(TimeProvider.System.GetElapsedTime(sent), TimeSpan.Zero, TimeSpan.FromSeconds(120));
        // Their turns are ten seconds apart; how long each was on its way is the machine's.
        Assert.True(Stopwatch.GetElapsedTime(receiver.Messages.First().At, receiver.Messages.Last().At) > TimeSpan.FromSeconds(2));
        Assert.Equal(3, receiver.Messages.Count);
    }

    [Theory]
    [InlineData(10, 1000)]
    [InlineData(1, 1000)]
    [InlineData(10, 1)]
    public async Task A_long_issue_keeps_neither_another_one_nor_a_test_nor_a_confirmation_waiting(int connections, int letsIn)
    {
        await using var receiver = new CountingReceiver(connections: letsIn);
        await using var service = await StartAsync(Server(0, receiver.Port, ("MessagesPerSecond", "4"), ("MaxConnections", $"{connections}")));
        var desk = new Desk(service.Admin);
        var (first, second) = (await desk.PublicationAsync(), await desk.PublicationAsync());
        await desk.SubscribersAsync(first, 600);
        await desk.SubscribersAsync(second, 2);
        var issue = await desk.IssueAsync(first, "submit", "approve", "send");
        await Eventually.TrueAsync(() => Task.FromResult(receiver.Messages.Count > 2));

        await desk.UntilAsync(await desk.IssueAsync(second, "submit", "approve", "send"), "sent");
        var test = await (await desk.MoveAsync(issue, "test", """{"to":["me@press.example"]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("accepted", (string?)test["items"]![0]!["state"]);
        using var signUp = new FormUrlEncodedContent(new Dictionary<string, string> { ["email"] = "new@readers.example" });
        (await service.Http.PostAsync($"/{first}", signUp)).EnsureSuccessStatusCode();
        await Eventually.TrueAsync(() => Task.FromResult(receiver.Messages.Any(m => m.Recipient == "new@readers.example")));

        Assert.Equal("sending", (string?)(await desk.GetAsync($"issues/{issue["id"]}"))["state"]);
        await (await desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_server_that_lets_few_connections_in_is_used_by_so_many_and_is_in_no_trouble()
    {
        await using var receiver = new CountingReceiver(connections: 2);
        receiver.Door.Admit(100);
        await using var service = await StartAsync(Server(0, receiver.Port, ("MessagesPerSecond", "40")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 400);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(async () => (await WordsAsync(desk, issue)).Any(w => w.StartsWith("server 0 lets in 2 at once: ", StringComparison.Ordinal)));
        Assert.DoesNotContain(await WordsAsync(desk, issue), w => w.Contains("Next try", StringComparison.Ordinal));
        receiver.Door.Open();
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(400, receiver.Copies.Count);
        Assert.Equal(400, receiver.Messages.Count);
    }

    [Fact]
    public async Task Whoever_has_one_connection_is_served_while_it_is_tried_whether_the_first_server_is_back()
    {
        var port = Ports.Free();
        await using var spare = new CountingReceiver();
        spare.Door.Admit(5);
        await using var service = await StartAsync(Server(0, port, ("MaxConnections", "1")), Server(1, spare.Port, ("MaxConnections", "1"), ("Priority", "5")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 40);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => spare.Messages.Count == 5);
        // It takes the connection and says nothing: five minutes are what it may take for its greeting.
        await using var silent = new RudeServer((at, _) => at == "greeting" ? "nothing" : null, port);
        await Eventually.TrueAsync(() => silent.Connections > 0);
        spare.Door.Open();
        await desk.UntilAsync(issue, "sent");
        Assert.Equal(40, spare.Copies.Count);
    }

    [Fact]
    public async Task Who_asks_once_is_told_the_rate_of_now_and_when_it_will_be_over()
    {
        await using var receiver = new CountingReceiver();
        // However late it is asked, the issue is not over.
        receiver.Door.Admit(300);
        await using var service = await StartAsync(Server(0, receiver.Port, ("MessagesPerSecond", "20")));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 500);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => Task.FromResult(receiver.Messages.Count > 200));
        var progress = await desk.GetAsync($"issues/{issue["id"]}/progress");
        Assert.InRange((double)progress["perSecond"]!, 0.1, 60);
        Assert.NotNull(progress["eta"]);
        await (await desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
        receiver.Door.Open();
    }

    private static Task<TestService> StartAsync(params IEnumerable<KeyValuePair<string, string>>[] servers) =>
        TestService.StartAsync(settings: servers.SelectMany(s => s).DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => (string?)pair.Value));

    private static async Task<IReadOnlyList<string>> WordsAsync(Desk desk, JsonObject issue) =>
        [.. (await desk.GetAsync($"issues/{issue["id"]}/progress"))["slowedBy"]!.AsArray().Select(w => (string)w!)];
}
