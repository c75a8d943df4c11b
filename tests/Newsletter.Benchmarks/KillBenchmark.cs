using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Newsletter.Benchmarks.Sending;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Publications;

namespace Newsletter.Benchmarks;

/// <summary>
/// The only process is killed with SIGKILL at full speed, 20 times at moments that chance picks, while one issue goes to 20,000; then what arrived is held
/// against the ledger. Nobody may be lost, and nobody may have got two without the ledger's saying so. Once for each policy. BENCH_SEED repeats a run.
/// </summary>
internal static class KillBenchmark
{
    private const int Connections = 10;

    private static int Readers { get; } = Setting("BENCH_COPIES", 20_000);

    private static int Kills { get; } = Setting("BENCH_KILLS", 20);

    public static async Task RunAsync()
    {
        var seed = Setting("BENCH_SEED", Environment.TickCount & int.MaxValue);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kills: {Readers:N0} copies, {Kills} kills of the only process at full speed, SQLite; BENCH_SEED={seed}"));
        foreach (var policy in new[] { UncertainPolicy.NeverMiss, UncertainPolicy.NeverTwice })
            await RunAsync(policy, new Random(seed));
    }

    private static async Task RunAsync(UncertainPolicy policy, Random random)
    {
        var received = new ConcurrentQueue<string>();
        await using var receiver = Value(SmtpReceiver.Start(new SmtpReceiverOptions { MaxConnections = 1000 }, Take, TimeProvider.System));
        await using var room = await Newsroom.OpenAsync(policy, Readers, issues: 1, postgres: null, Connections, receiver.Port);
        var watch = Stopwatch.StartNew();
        var issue = room.NextIssue();
        var after = new List<int>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var left = Math.Max(1, Readers - received.Count);
            var enough = received.Count + random.Next(1, Math.Max(2, 2 * left / (Kills - kill + 1)));
            // Not when it answers, but when it sends: that is earlier.
            await using var product = kill == 0 ? await Product.StartAsync(room.Settings) : Product.Start(room.Settings);
            if (kill == 0)
                await product.SendAsync(issue);
            await CountedAsync(received, enough);
            await product.KillAsync();
            after.Add(received.Count);
        }

        await using var last = await Product.StartAsync(room.Settings);
        var certificate = await UntilSentAsync(last.Http, issue);
        Report(policy, certificate, await UncertainAsync(last.Http, issue), [.. received], after, watch.Elapsed);

        ValueTask<SmtpReply> Take(ReceivedMessage message, CancellationToken cancellationToken)
        {
            received.Enqueue(message.Recipients[0]);
            return ValueTask.FromResult(new SmtpReply(250, "2.0.0", "taken"));
        }
    }

    // What is uncertain for good never comes: when nothing has come for a while, this is the end.
    private static async Task CountedAsync(ConcurrentQueue<string> received, int enough)
    {
        var (last, since) = (received.Count, Stopwatch.GetTimestamp());
        while (received.Count < enough && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10))
        {
            await Task.Delay(1);
            if (received.Count != last)
                (last, since) = (received.Count, Stopwatch.GetTimestamp());
        }
    }

    private static void Report(UncertainPolicy policy, JsonObject certificate, HashSet<string> uncertain, IReadOnlyList<string> received, List<int> after, TimeSpan time)
    {
        var copies = received.GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
        var all = Enumerable.Range(1, Readers).Select(i => $"reader{i}@readers.example").ToList();
        // Under neverTwice a row that says of itself that nobody knows is listed, not lost.
        var lost = all.Count(a => !copies.ContainsKey(a) && !(policy == UncertainPolicy.NeverTwice && uncertain.Contains(a)));
        var doubles = all.Count(a => copies.GetValueOrDefault(a) > 1);
        var unlisted = all.Count(a => copies.GetValueOrDefault(a) > 1 && !(policy == UncertainPolicy.NeverMiss && uncertain.Contains(a)));
        int Of(string state) => (int)certificate[state]!;
        var sum = Of("accepted") + Of("rejected") + Of("skipped") + Of("uncertain");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{policy,-10} lost {lost}, unlisted doubles {unlisted} (goal 0, 0); listed {uncertain.Count}, of them doubles {doubles - unlisted}; audience {Of("audience"):N0} = {sum:N0} with an outcome; {time.TotalSeconds:N0} s"));
        Console.WriteLine($"           killed after {string.Join(' ', after)}");
        if (lost + unlisted > 0 || sum != Readers || Of("audience") != Readers)
            throw new InvalidOperationException("The ledger did not keep its promise.");
    }

    private static async Task<JsonObject> UntilSentAsync(HttpClient http, Guid issue)
    {
        while ((string?)(await GetAsync(http, $"issues/{issue}"))["state"] != "sent")
            await Task.Delay(50);
        return await GetAsync(http, $"issues/{issue}/certificate");
    }

    private static async Task<HashSet<string>> UncertainAsync(HttpClient http, Guid issue)
    {
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        for (var after = ""; after is not null;)
        {
            var page = await GetAsync(http, $"issues/{issue}/deliveries?limit=500&after={after}");
            addresses.UnionWith(page["items"]!.AsArray().Where(row => row!["uncertainAt"] is not null).Select(row => (string)row!["address"]!));
            after = (string?)page["next"];
        }

        return addresses;
    }

    private static async Task<JsonObject> GetAsync(HttpClient http, string path) =>
        await http.GetFromJsonAsync<JsonObject>("/api/v1/" + path) ?? throw new InvalidOperationException($"{path} is null");

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.ToString()));
}
