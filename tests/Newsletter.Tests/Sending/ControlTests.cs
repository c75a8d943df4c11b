using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>
/// Pause, correction, resume and cancel on every process that sends, measured from the call's answer to the last copy that began, and to the first one again.
/// Each process says its own name in EHLO, so that the server knows them apart.
/// </summary>
public sealed class ControlTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    private const int Readers = 4000;
    private const int Connections = 4;
    private const int Depth = 2;

    // From one word to the next, of each process: with two processes and three words some readers are left for the last one, however late it comes.
    private const int AtATime = 500;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan Busy = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task One_process_on_SQLite_does_as_it_is_told_within_a_second()
    {
        await using var receiver = new CountingReceiver();
        var slug = await OutsideSeed.MakeAsync(_data, readers: Readers);
        await using var serve = await ServiceProcess.StartAsync(_data, Settings(receiver, "node1"));
        await ControlAsync(receiver, [serve], slug, ["node1"]);
    }

    [SkippableFact]
    public async Task Two_processes_on_PostgreSQL_do_as_they_are_told_within_a_second()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var receiver = new CountingReceiver();
        var slug = await OutsideSeed.MakeAsync(_data, readers: Readers, connectionString: database);
        var shared = new Dictionary<string, string> { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Newsletter"] = database! }; // Absent throws
        await using var serve = await ServiceProcess.StartAsync(_data, Settings(receiver, "node1", shared));
        await using var worker = await ServiceProcess.StartAsync(_data, Settings(receiver, "node2", shared), ServiceProcess.Command("worker"));
        await ControlAsync(receiver, [serve, worker], slug, ["node1", "node2"]);
    }

    private async Task ControlAsync(CountingReceiver receiver, ServiceProcess[] processes, string slug, string[] nodes)
    {
        await using var lateness = new Lateness(processes.Select(process => process.Url));
        var desk = new Desk(processes[0].Http);
        receiver.Door.Admit(AtATime);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => receiver.Messages.Count > 100 && nodes.All(n => receiver.Messages.Any(m => m.HelloName == n)), Busy);

        var (paused, at) = await MoveAsync(desk, issue, "pause");
        await Task.Delay(Second * 1.5);
        await AssertStoppedAsync(receiver, lateness, at, "pause");
        receiver.Door.Admit(AtATime);
        // Nobody waits for the nodes here: none may go on with what it has in hand.
        await MoveAsync(desk, paused, "resume");
        await Eventually.TrueAsync(() => receiver.Messages.Any(m => m.At > at), Busy);
        await MoveAsync(desk, issue, "pause");
        issue = await CorrectAsync(desk, issue);
        receiver.Door.Admit(AtATime);
        (issue, at) = await MoveAsync(desk, issue, "resume");
        await Eventually.TrueAsync(() => nodes.All(n => receiver.Messages.Any(m => m.At > at && m.HelloName == n)), Busy);
        await AssertResumedAsync(receiver, lateness, at, nodes);

        (issue, at) = await MoveAsync(desk, issue, "cancel");
        await Task.Delay(Second * 1.5);
        await AssertStoppedAsync(receiver, lateness, at, "cancel");
        receiver.Door.Open();
        await Eventually.TrueAsync(async () => (await desk.GetAsync($"issues/{issue["id"]}"))["endedAt"] is not null, Busy);
        var certificate = await desk.GetAsync($"issues/{issue["id"]}/certificate");
        Assert.Equal((Readers, receiver.Messages.Count), ((int)certificate["audience"]!, (int)certificate["accepted"]!));
        Assert.Equal(Readers - receiver.Messages.Count, (int)certificate["skipped"]!);
        Assert.All(receiver.Copies.Values, copies => Assert.Equal(1, copies));
        var skipped = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?state=skipped&limit=50"))["items"]!.AsArray();
        Assert.All(skipped, row => Assert.Equal("cancelled", (string?)row!["reason"]));
    }

    private async Task AssertStoppedAsync(CountingReceiver receiver, Lateness lateness, long at, string what)
    {
        var later = receiver.Messages.Where(m => m.At > at).ToList();
        var last = later.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(at, later.Max(m => m.At));
        output.WriteLine($"{what}: {later.Count} more, the last one after {last.TotalMilliseconds:0} ms");
        Assert.True(last < Second + await lateness.MostAsync(), $"A copy came {last.TotalSeconds:0.0} s after the answer to {what}.");
        // What was marked before may end, and nothing else.
        Assert.InRange(later.Count, 0, 2 * Connections * Depth);
    }

    private async Task AssertResumedAsync(CountingReceiver receiver, Lateness lateness, long at, string[] nodes)
    {
        foreach (var node in nodes)
        {
            var first = Stopwatch.GetElapsedTime(at, receiver.Messages.Where(m => m.At > at && m.HelloName == node).Min(m => m.At));
            output.WriteLine($"resume: {node} went on after {first.TotalMilliseconds:0} ms");
            Assert.True(first < Second + await lateness.MostAsync(), $"{node} went on {first.TotalSeconds:0.0} s after the answer to resume.");
        }

        // A copy of the old text that was under way may end, as after a pause.
        Assert.InRange(receiver.Messages.Count(m => m.At > at && m.Subject == "This week"), 0, 2 * Connections * Depth);
        Assert.Contains(receiver.Messages, m => m.Subject == "Corrected");
    }

    private static async Task<(JsonObject Issue, long At)> MoveAsync(Desk desk, JsonObject issue, string move)
    {
        var moved = await (await desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        return (moved, Stopwatch.GetTimestamp());
    }

    private static async Task<JsonObject> CorrectAsync(Desk desk, JsonObject issue)
    {
        issue["subject"] = "Corrected";
        await (await desk.Http.SendAsync("PUT", $"/api/v1/issues/{issue["id"]}", issue.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        await MoveAsync(desk, issue, "apply");
        return (await MoveAsync(desk, issue, "approve")).Issue;
    }

    private static Dictionary<string, string> Settings(CountingReceiver receiver, string node, IReadOnlyDictionary<string, string>? more = null) =>
        new(receiver.Settings.Concat(more ?? new Dictionary<string, string>()))
        {
            ["Sending:HelloName"] = node,
            ["Sending:PipelineDepth"] = $"{Depth}",
            ["Smtp:Servers:0:MaxConnections"] = $"{Connections}",
            ["Smtp:Servers:0:MessagesPerSecond"] = "400",
        };

    /// <summary>
    /// What a busy machine takes for an answer about nothing, or for going on after a pause: by so much more everything else is late, too, and that is not the product's doing.
    /// </summary>
    private sealed class Lateness : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

        private readonly HttpClient _http = new();
        private readonly Task _asking;
        private TimeSpan _most;
        private int _turns;

        public Lateness(IEnumerable<Uri> services) => _asking = AskAsync([.. services.Select(service => new Uri(service, "/health/live"))]);

        /// <summary>Four answers in a row, as a resume takes them from the database and the server; what is late this very moment is waited for.</summary>
        public async Task<TimeSpan> MostAsync()
        {
            var begun = Volatile.Read(ref _turns);
            await Eventually.TrueAsync(() => Volatile.Read(ref _turns) > begun + 1);
            return _most;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _asking;
            _http.Dispose();
            _end.Dispose();
        }

        private async Task AskAsync(IReadOnlyList<Uri> services)
        {
            while (!_end.IsCancellationRequested)
            {
                var begin = Stopwatch.GetTimestamp();
                await Task.WhenAll(services.Select(service => _http.GetAsync(service)));
                await Task.WhenAny(Task.Delay(Rest, _end.Token));
                var four = (Stopwatch.GetElapsedTime(begin) - Rest) * 4;
                _most = four > _most ? four : _most;
                Interlocked.Increment(ref _turns);
            }
        }
    }
}
