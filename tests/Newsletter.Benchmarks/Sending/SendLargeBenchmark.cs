using System.Diagnostics;
using System.Globalization;
using Newsletter.Tests.Support;

namespace Newsletter.Benchmarks.Sending;

/// <summary>A million recipients: the freeze and what it keeps waiting, the rate beside that of a tenth and a hundredth, and the memory it takes.</summary>
internal static class SendLargeBenchmark
{
    private const int Connections = 10;

    private static int Most { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BENCH_LARGE"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : 1_000_000;

    public static async Task RunAsync()
    {
        await ScaleAsync();
        await FreezeAsync();
    }

    /// <summary>A hundredth, a tenth and all of a million in a row: the rate must not fall, nor the memory grow.</summary>
    public static async Task ScaleAsync()
    {
        foreach (var readers in new[] { Most / 100, Most / 10, Most })
        {
            await using var sink = new SmtpSink();
            await using var room = await Newsroom.OpenAsync(readers, issues: 1, postgres: null, Connections, sink.Port);
            await using var product = await Product.StartAsync(room.Settings);
            SendBenchmark.Head($"{readers:N0} recipients", room);
            var run = await SendBenchmark.SendAsync(product, room.NextIssue(), readers);
            Report.Figure("product", run.PerSecond, "/s");
            Report.Figure("product: processor seconds for 10,000 copies", run.ProcessorSeconds, "s");
            Report.Outcome("megabytes at most", product.PeakMemory, "<=150");
        }
    }

    /// <summary>On each database, with other work going on. The issue is cancelled before it has gone out.</summary>
    public static async Task FreezeAsync()
    {
        await FreezeAsync("SQLite", postgres: null, "<=10");
        await using var server = await PostgresServer.StartAsync(durable: true);
        if (server is not null)
            await FreezeAsync("PostgreSQL", await server.NewDatabaseAsync(), "<=15");
    }

    private static async Task FreezeAsync(string database, string? postgres, string goal)
    {
        await using var sink = new SmtpSink();
        await using var room = await Newsroom.OpenAsync(Most, issues: 1, postgres, Connections, sink.Port);
        await using var product = await Product.StartAsync(room.Settings);
        SendBenchmark.Head($"freeze of {Most:N0} recipients on {database}", room);
        var work = await OtherWork.WarmAsync(product, room);
        using var frozen = new CancellationTokenSource();
        var meanwhile = work.DuringAsync(frozen.Token);
        var issue = room.NextIssue();
        var watch = Stopwatch.StartNew();
        await product.SendAsync(issue);
        while ((await product.ProgressAsync(issue)).GetProperty("slowedBy").EnumerateArray().Any(words => words.GetString()!.Contains("frozen", StringComparison.Ordinal)))
            await Task.Delay(20);
        var seconds = watch.Elapsed.TotalSeconds;
        await frozen.CancelAsync();
        await meanwhile;
        await product.CancelAsync(issue);
        Report.Outcome("seconds", seconds, goal);
        Report.Outcome("longest answer meanwhile to somebody who leaves, ms", work.Leaving, "<=300");
        Report.Outcome("to somebody who signs up, ms", work.SigningUp, "<=300");
        Report.Outcome("to a page that saves itself, ms", work.Saving, "<=300");
    }
}
