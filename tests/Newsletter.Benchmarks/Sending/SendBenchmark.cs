using System.Diagnostics;
using System.Globalization;
using Newsletter.Engines.Dkim;
using Newsletter.Tests.Support;

namespace Newsletter.Benchmarks.Sending;

/// <summary>
/// The whole product path, a process of its own, against Postfix's smtp-sink on loopback: frozen ledger, fsynced marks and records, personal HTML, 10 connections.
/// Beside it, in turn and against the same sink, Postfix's smtp-source with a fixed message of the same size.
/// </summary>
internal static class SendBenchmark
{
    private const int Rounds = 5;
    private const int Connections = 10;
    private const int FirstCopies = 5_000;

    // A service runs for weeks: what is not called cold is measured when methods are compiled as well as they ever are.
    private const int WarmingIssues = 3;

    // Over the long line a message takes a round trip or four: fewer messages say the same.
    private const int FarCopies = 2_000;
    private static readonly TimeSpan AddedRoundTrip = TimeSpan.FromMilliseconds(20);

    private static int Copies { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BENCH_COPIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var copies) ? copies : 10_000;

    public static Task RunAsync() => AllAsync(OneSinkAsync, TwoSinksAsync, SignedAsync, FarAsync, PostgreSqlAsync, SendLargeBenchmark.RunAsync);

    public static Task QuickAsync() => AllAsync(OneSinkAsync, TwoSinksAsync, SignedAsync, FarAsync);

    /// <summary>Rate, processor time, and what a cold start costs.</summary>
    public static async Task OneSinkAsync()
    {
        await using var sink = new SmtpSink();
        await using var room = await Newsroom.OpenAsync(Copies, (2 * Rounds) + WarmingIssues, postgres: null, Connections, sink.Port);
        Head("one smtp-sink", room);
        var cold = await ColdAsync(room);
        await using var product = await WarmAsync(room);
        var ours = new List<Run>();
        var (theirs, keeping) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await SendAsync(product, room.NextIssue()));
            theirs.Add(await sink.SourceAsync(Connections, Copies, room.Size, keeping: false));
            keeping.Add(await sink.SourceAsync(Connections, Copies, room.Size, keeping: true));
        }

        var rate = Report.Median(ours.Select(run => run.PerSecond));
        Report.Figure("product: freeze, claim, render, compose, send, record", [.. ours.Select(run => run.PerSecond)], "/s");
        Report.Figure("baseline: smtp-source, one fixed message", theirs, "/s");
        Report.Outcome("of the baseline", rate / Report.Median(theirs), ">=1");
        Report.Figure("smtp-source that keeps its sessions", keeping, "/s");
        Report.Outcome("of that one", rate / Report.Median(keeping), ">=1");
        Report.Figure("product: processor seconds for 10,000 copies", [.. ours.Select(run => run.ProcessorSeconds)], "s");
        Report.Outcome("processor seconds", Report.Median(ours.Select(run => run.ProcessorSeconds)), "<=2");
        Report.Figure($"product: the first {FirstCopies:N0} copies after a cold start", cold, "/s");
        Report.Outcome("of the warm rate", Report.Median(cold) / rate, ">=0.7");
        Report.Figure($"product: peak memory, {Copies:N0} recipients, {Rounds + WarmingIssues} issues", product.PeakMemory, "MB");
    }

    public static async Task TwoSinksAsync()
    {
        await using var one = new SmtpSink();
        await using var other = new SmtpSink();
        await using var room = await Newsroom.OpenAsync(Copies, Rounds + WarmingIssues, postgres: null, Connections, one.Port, other.Port);
        Head("two smtp-sinks", room);
        await using var product = await WarmAsync(room);
        var ours = new List<double>();
        var (theirs, keeping) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add((await SendAsync(product, room.NextIssue())).PerSecond);
            theirs.Add(await SourcesAsync(keeping: false));
            keeping.Add(await SourcesAsync(keeping: true));
        }

        Report.Figure("product", ours, "/s");
        Report.Figure("baseline: two smtp-sources", theirs, "/s");
        Report.Outcome("of the baseline", Report.Median(ours) / Report.Median(theirs), ">=1.1");
        Report.Figure("two that keep their sessions", keeping, "/s");
        Report.Outcome("of those", Report.Median(ours) / Report.Median(keeping), ">=1.1");

        async Task<double> SourcesAsync(bool keeping)
        {
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(one.SourceAsync(Connections / 2, Copies / 2, room.Size, keeping), other.SourceAsync(Connections / 2, Copies / 2, room.Size, keeping));
            return Copies / watch.Elapsed.TotalSeconds;
        }
    }

    /// <summary>What can be reached follows from the unsigned rate, the price of one signature, and the cores there are.</summary>
    public static async Task SignedAsync()
    {
        await using var sink = new SmtpSink();
        await using var room = await Newsroom.OpenAsync(Copies, 2 * (Rounds + WarmingIssues), postgres: null, Connections, sink.Port);
        Head("RSA-2048 in every copy", room);
        var unsigned = await RatesAsync(room);
        room.Sign();
        var price = PriceOfOne(room.Path(Newsroom.KeyFile));
        var signed = await RatesAsync(room);
        var bound = 1 / ((1 / Report.Median(unsigned)) + (price / Environment.ProcessorCount));
        Report.Figure("product, unsigned", unsigned, "/s");
        Report.Figure("product, signed", signed, "/s");
        Report.Figure("one signature", price * 1000, "ms");
        Report.Figure($"bound: 1 / (1/u + s/c), {Environment.ProcessorCount} processors", bound, "/s");
        Report.Outcome("of the bound", Report.Median(signed) / bound, ">=0.9");
    }

    /// <summary>Over a line that is 20 ms longer, beside the same with every reply waited for.</summary>
    public static async Task FarAsync()
    {
        await using var sink = new SmtpSink();
        await using var proxy = new DelayingProxy(sink.Port, AddedRoundTrip);
        await using var room = await Newsroom.OpenAsync(FarCopies, 2 * (3 + WarmingIssues), postgres: null, Connections, proxy.Port);
        Head("20 ms added round trip", room);
        var pipelined = await RatesAsync(room, rounds: 3);
        room.Settings["Sending:PipelineDepth"] = "0";
        var waiting = await RatesAsync(room, rounds: 3);
        Report.Figure("product", pipelined, "/s");
        Report.Figure("baseline: the same, waiting for each reply", waiting, "/s");
        Report.Outcome("times the baseline", Report.Median(pipelined) / Report.Median(waiting), ">=3");
    }

    public static async Task PostgreSqlAsync()
    {
        await using var server = await PostgresServer.StartAsync(durable: true);
        if (server is null)
        {
            Console.WriteLine("send: PostgreSQL is left out, for it is not installed here");
            return;
        }

        await using var sink = new SmtpSink();
        await using var files = await Newsroom.OpenAsync(Copies, Rounds + WarmingIssues, postgres: null, Connections, sink.Port);
        await using var shared = await Newsroom.OpenAsync(Copies, Rounds + WarmingIssues, await server.NewDatabaseAsync(), Connections, sink.Port);
        Head("one node on PostgreSQL", shared);
        var onFiles = await RatesAsync(files);
        var onServer = await RatesAsync(shared);
        Report.Figure("product on PostgreSQL", onServer, "/s");
        Report.Figure("baseline: product on SQLite", onFiles, "/s");
        Report.Outcome("of the baseline", Report.Median(onServer) / Report.Median(onFiles), ">=0.85");
    }

    /// <summary>An issue to everybody, from the request until its last record.</summary>
    public static async Task<Run> SendAsync(Product product, Guid issue, int? copies = null)
    {
        var count = copies ?? Copies;
        var processor = product.Processor;
        var watch = Stopwatch.StartNew();
        await product.SendAsync(issue);
        await product.AcceptsAsync(issue, count);
        return new Run(count / watch.Elapsed.TotalSeconds, (product.Processor - processor).TotalSeconds * 10_000 / count);
    }

    /// <summary>Leaves out what cannot be measured here.</summary>
    public static async Task AllAsync(params Func<Task>[] parts)
    {
        if (!SmtpSink.AreThere)
        {
            Console.WriteLine("send: left out, for there is no smtp-sink and smtp-source here (Debian: postfix)");
            return;
        }

        foreach (var part in parts)
            await part();
    }

    public static void Head(string what, Newsroom room) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"\nsend: {what}; copies of {room.Size:N0} octets, {Connections} connections, {Environment.ProcessorCount} processors, load {Load()}; medians"));

    private static async Task<List<double>> RatesAsync(Newsroom room, int rounds = Rounds)
    {
        await using var product = await WarmAsync(room);
        var copies = room.Readers;
        var rates = new List<double>();
        for (var round = 0; round < rounds; round++)
            rates.Add((await SendAsync(product, room.NextIssue(), copies)).PerSecond);
        return rates;
    }

    private static async Task<Product> WarmAsync(Newsroom room)
    {
        var product = await Product.StartAsync(room.Settings);
        for (var issue = 0; issue < WarmingIssues; issue++)
            await SendAsync(product, room.NextIssue(), room.Readers);
        return product;
    }

    // Each in a process of its own, asked as soon as it answers.
    private static async Task<List<double>> ColdAsync(Newsroom room)
    {
        var first = Math.Min(FirstCopies, Copies);
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var product = await Product.StartAsync(room.Settings);
            var issue = room.NextIssue();
            var watch = Stopwatch.StartNew();
            await product.SendAsync(issue);
            var accepted = await product.AcceptsAsync(issue, first);
            rates.Add(accepted / watch.Elapsed.TotalSeconds);
            await product.AcceptsAsync(issue, Copies);
        }

        return rates;
    }

    private static double PriceOfOne(string pem)
    {
        const int Signatures = 1000;
        using var key = DkimKey.Read(File.ReadAllText(pem)).Match(read => read, failure => throw new InvalidOperationException(failure.ToString()));
        var hash = new byte[32];
        var signature = new byte[key.SignatureLength];
        for (var i = 0; i < Signatures / 10; i++)
            key.Sign(hash, signature);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Signatures; i++)
            key.Sign(hash, signature);
        return watch.Elapsed.TotalSeconds / Signatures;
    }

    // Where other programs run, figures say little: whoever reads them should know.
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}

/// <param name="ProcessorSeconds">For 10,000 copies.</param>
internal readonly record struct Run(double PerSecond, double ProcessorSeconds);
