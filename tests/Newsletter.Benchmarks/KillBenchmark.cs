using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Benchmarks.Sending;
using Newsletter.Data;
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
    private const string Key = "bench-system-key-0123456789abcdef0123456789";

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
        var data = Directory.CreateTempSubdirectory("newsletter-bench");
        var received = new ConcurrentQueue<string>();
        await using var receiver = Value(SmtpReceiver.Start(new SmtpReceiverOptions { MaxConnections = 1000 }, Take, TimeProvider.System));
        try
        {
            var settings = Settings(data.FullName, receiver.Port);
            await SeedAsync(settings, policy);
            var watch = Stopwatch.StartNew();
            var id = "";
            var after = new List<int>();
            for (var kill = 0; kill < Kills; kill++)
            {
                var left = Math.Max(1, Readers - received.Count);
                var enough = received.Count + random.Next(1, Math.Max(2, 2 * left / (Kills - kill + 1)));
                using var service = await Service.StartAsync(settings);
                if (id.Length == 0)
                    id = await service.SendAsync();
                await CountedAsync(received, enough);
                await service.KillAsync();
                after.Add(received.Count);
            }

            using var last = await Service.StartAsync(settings);
            var certificate = await last.UntilSentAsync(id);
            var uncertain = await last.UncertainAsync(id);
            await last.KillAsync();
            Report(policy, certificate, uncertain, [.. received], after, watch.Elapsed);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            data.Delete(recursive: true);
        }

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

    private static async Task SeedAsync(Dictionary<string, string> settings, UncertainPolicy policy)
    {
        await using var service = ServiceHost.Build(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        using var alone = await ServiceHost.PrepareAsync(service, CancellationToken.None);
        await using var db = await service.Services.GetRequiredService<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        await SendSeed.MakeAsync(db, Readers);
        await db.Publications.ExecuteUpdateAsync(set => set.SetProperty(p => p.Uncertain, policy));
    }

    private static Dictionary<string, string> Settings(string folder, int port) => new()
    {
        ["DataDirectory"] = folder,
        ["Urls"] = $"http://127.0.0.1:{FreePort()}",
        ["Admin:ApiKey"] = Key,
        ["Logging:LogLevel:Default"] = "Error",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = $"{port}",
        ["Smtp:Servers:0:Security"] = "None",
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.ToString()));

    /// <summary>The program as an operator starts it, and its API.</summary>
    private sealed class Service(Process process, HttpClient http) : IDisposable
    {
        public static async Task<Service> StartAsync(Dictionary<string, string> settings)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "newsletter.dll"), "serve"]) { UseShellExecute = false };
            start.Environment["NEWSLETTER_HOME"] = ServiceHost.Home;
            foreach (var (key, value) in settings)
                start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
            var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
            var http = new HttpClient { BaseAddress = new Uri(settings["Urls"]) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
            while (!await AnswersAsync(http))
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"The service ended with {process.ExitCode}");
                await Task.Delay(5);
            }

            return new Service(process, http);
        }

        public async Task<string> SendAsync()
        {
            var article = await CallAsync(HttpMethod.Post, "articles", new { headline = "A headline", lead = "A lead" });
            var issue = await CallAsync(HttpMethod.Post, "publications/bench/issues", new { subject = "This week", articles = new[] { (string?)article["id"] } });
            foreach (var move in new[] { "submit", "approve", "send" })
                await CallAsync(HttpMethod.Post, $"issues/{issue["id"]}/{move}");
            return (string)issue["id"]!; // an issue has one
        }

        public async Task<JsonObject> UntilSentAsync(string id)
        {
            while ((string?)(await CallAsync(HttpMethod.Get, $"issues/{id}"))["state"] != "sent")
                await Task.Delay(50);
            return await CallAsync(HttpMethod.Get, $"issues/{id}/certificate");
        }

        public async Task<HashSet<string>> UncertainAsync(string id)
        {
            var addresses = new HashSet<string>(StringComparer.Ordinal);
            for (var after = ""; after is not null;)
            {
                var page = await CallAsync(HttpMethod.Get, $"issues/{id}/deliveries?limit=500&after={after}");
                addresses.UnionWith(page["items"]!.AsArray().Where(row => row!["uncertainAt"] is not null).Select(row => (string)row!["address"]!));
                after = (string?)page["next"];
            }

            return addresses;
        }

        public async Task KillAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        public void Dispose()
        {
            http.Dispose();
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        private async Task<JsonObject> CallAsync(HttpMethod method, string path, object? body = null)
        {
            using var request = new HttpRequestMessage(method, "/api/v1/" + path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException(text);
        }

        private static async Task<bool> AnswersAsync(HttpClient http)
        {
            try
            {
                await http.GetAsync("/health/live");
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
