using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Engines.Smtp;
using Newsletter.Sending;
using Newsletter.Sending.Servers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>An issue that meets every kind of bad server on its way. What our client makes of each is tested beside the client; here it is what becomes of the copies.</summary>
public sealed class BadServerTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Readers = 80;

    // For servers that never answer. One that does may take its time: the machine is busy.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Servers_that_are_slow_endless_deaf_or_mad_cost_nobody_a_copy()
    {
        var ways = new List<(string At, string Way)> { ("EHLO", "nothing"), ("STARTTLS", "garbage") };
        foreach (var at in new[] { "greeting", "MAIL", "DATA", "." })
            ways.AddRange(from way in new[] { "nothing", "garbage", "drip", "line", "lines", "drop" } where way is not "drip" || at is "greeting" or "." select (at, way));
        var servers = ways.Select(bad => new RudeServer((at, _) => at == bad.At ? bad.Way : null) { Offers = bad.At == "STARTTLS" ? "250-STARTTLS\r\n" : "" }).ToList();
        await using var good = new CountingReceiver();
        var lines = new Lines([.. servers.Select((s, i) => Line($"{ways[i].Way} at {ways[i].At}", s.Port, priority: i, Limit)), Line("good", good.Port, priority: 99, Patience) with { MaxConnections = 4 }]);
        await using (var service = await StartAsync(lines))
        {
            var desk = new Desk(service.Admin);
            var slug = await desk.PublicationAsync("\"uncertain\":\"neverTwice\"");
            await desk.SubscribersAsync(slug, Readers);
            var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
            await desk.UntilAsync(issue, "sent");

            // Every one was met, and has its words.
            var pool = service.Get<ServerPool>().Lines;
            Assert.All(servers.Index(), server => Assert.True(server.Item.Connections > 0, $"{ways[server.Index]} was never met"));
            // Those that take a connection may be tried again at this very moment, and have no trouble then.
            Assert.All(ways.Index().Where(way => way.Item.At is "greeting" or "EHLO" or "STARTTLS"), way => Assert.NotNull(pool.Single(line => line.Options.Server.Port == servers[way.Index].Port).Trouble));
            output.WriteLine(string.Join('\n', pool.Select(line => line.Trouble?[..Math.Min(line.Trouble.Length, 160)])));
            // Uncertain are those whose text a server took without a word, and nobody else; everybody else has one copy.
            var rows = await RowsAsync(desk, issue);
            var uncertain = rows.Where(row => (string?)row["state"] == "uncertain").Select(row => (string)row["address"]!).ToList();
            // A server that was given up may read the last of what was written after that.
            await Eventually.TrueAsync(() => servers.Sum(s => s.Texts.Count) >= uncertain.Count);
            var taken = servers.SelectMany(s => s.Texts).ToHashSet();
            Assert.Equal(taken.Order(), uncertain.Order());
            Assert.All(rows.Where(row => (string?)row["state"] != "uncertain"), row => Assert.Equal("accepted", (string?)row["state"]));
            Assert.Equal(Readers - taken.Count, good.Messages.Count);
            Assert.Equal(good.Messages.Count, good.Copies.Count);
            Assert.All(rows, row => Assert.True(((string?)row["reply"] ?? "").Length <= 1000));
        }

        foreach (var server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_cut_before_at_and_after_the_final_dot_has_three_outcomes()
    {
        // Each reader's first copy only. A small text leaves together with its dot, so what is before the dot for certain is before the text.
        var cut = new ConcurrentDictionary<string, string> { ["reader1"] = "DATA", ["reader2"] = ".", ["reader3"] = "after" };
        await using var server = new RudeServer((at, recipient) =>
            cut.TryGetValue(recipient.Split('-')[0], out var where) && where == at && cut.TryAdd(recipient + at, "") ? "drop" : null);
        await using var service = await StartAsync(new Lines([Line("cuts", server.Port, priority: 0, Patience, depth: 0)]));
        var desk = new Desk(service.Admin);
        foreach (var (policy, expected) in new Dictionary<string, (string, int, bool, int, int)[]>
        {
            // State, attempts, uncertain once, resends, texts that came whole.
            ["neverMiss"] = [("accepted", 2, false, 0, 1), ("accepted", 2, true, 1, 2), ("accepted", 1, false, 0, 1)],
            ["neverTwice"] = [("accepted", 2, false, 0, 1), ("uncertain", 1, true, 0, 1), ("accepted", 1, false, 0, 1)],
        })
        {
            var slug = await desk.PublicationAsync($"\"uncertain\":\"{policy}\"");
            await desk.SubscribersAsync(slug, 3);
            var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
            await desk.UntilAsync(issue, "sent");
            var rows = (await RowsAsync(desk, issue)).OrderBy(row => (string?)row["address"], StringComparer.Ordinal);
            Assert.Equal(expected, rows.Select(row => (
                (string)row["state"]!, (int)row["attempts"]!, row["uncertainAt"] is not null, (int)row["resends"]!, server.Texts.Count(t => t == (string)row["address"]!))));
            // A copy that is sent again is the same one.
            Assert.All(server.Marks.GroupBy(m => m.Recipient), copies => Assert.Single(copies.Distinct()));
        }
    }

    private static Task<TestService> StartAsync(Lines lines) => TestService.StartAsync(
        settings: new Dictionary<string, string?>
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1", // the list below takes its place
            ["Sending:RetryDelays:0"] = "00:00:01",
        },
        services: services => services.AddSingleton<IServerList>(lines));

    private static SmtpServerOptions Line(string name, int port, int priority, TimeSpan limit, int depth = 4) => new(
        name,
        new MailServer
        {
            Host = "127.0.0.1",
            Port = port,
            AcceptAnyCertificate = true,
            HelloName = "[127.0.0.1]",
            PipelineDepth = depth,
            // Those of the product are minutes (docs/smtp.md).
            Timeouts = new MailTimeouts { Connect = limit, Greeting = limit, Command = limit, DataCommand = limit, DataBlock = limit, FinalDot = limit, Quit = limit },
        },
        MaxConnections: 1,
        MessagesPerConnection: 100,
        MessagesPerSecond: 0,
        Priority: priority,
        Verp: true);

    private static async Task<IReadOnlyList<JsonNode>> RowsAsync(Desk desk, JsonObject issue) =>
        [.. (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray().Select(row => row!)];

    private sealed record Lines(IReadOnlyList<SmtpServerOptions> Servers) : IServerList;
}
