using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Articles;
using Newsletter.Data;
using Newsletter.Engines.Dkim;
using Newsletter.Issues;
using Newsletter.Rendering.Designs;
using Newsletter.Scheduling;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Api;
using Newsletter.Shell.Settings;

namespace Newsletter.Benchmarks;

/// <summary>
/// The whole product path against Postfix's smtp-sink on loopback: frozen ledger on SQLite, fsynced marks and records, personal HTML, 10
/// connections. Beside it, in turn and against the same sink, Postfix's smtp-source with a fixed message of the same size.
/// </summary>
internal static class SendBenchmark
{
    private const int Rounds = 5;
    private const int Connections = 10;
    private const string From = "letter@news.example";
    private const string Sink = "/usr/sbin/smtp-sink";
    private const string Source = "/usr/sbin/smtp-source";

    private static int Copies { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BENCH_COPIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var copies) ? copies : 10_000;

    /// <summary>An empty PostgreSQL database to use instead of SQLite.</summary>
    private static string? Postgres { get; } = Environment.GetEnvironmentVariable("BENCH_POSTGRES");

    public static async Task RunAsync()
    {
        if (!File.Exists(Sink) || !File.Exists(Source))
        {
            Console.WriteLine("send: left out, for there is no smtp-sink and smtp-source here (Debian: postfix)");
            return;
        }

        var port = FreePort();
        using var sink = Process.Start(new ProcessStartInfo(Sink, [.. AsRoot(), Address(port), "500"]) { RedirectStandardError = true, UseShellExecute = false })!; // exists, checked above
        try
        {
            var unsigned = await ServeAsync(port, signed: false, service => CompareAsync(service, port));
            await ServeAsync(port, signed: true, service => SignAsync(service, unsigned));
        }
        finally
        {
            sink.Kill();
            await sink.WaitForExitAsync();
        }
    }

    private static async Task<double> ServeAsync(int port, bool signed, Func<WebApplication, Task<double>> measure)
    {
        var data = Directory.CreateTempSubdirectory("newsletter-bench");
        try
        {
            var settings = Settings(data.FullName, port);
            if (signed)
                AddKey(settings, data.FullName);
            await using var service = ServiceHost.Build(settings);
            using var alone = await ServiceHost.PrepareAsync(service, CancellationToken.None);
            await using (var db = await service.Services.GetRequiredService<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync())
            {
                // BENCH_POSTGRES names one database for both runs.
                if (!await db.Publications.AnyAsync())
                    await SendSeed.MakeAsync(db, Copies);
            }

            await service.StartAsync();
            var rate = await measure(service);
            await service.StopAsync();
            return rate;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            data.Delete(recursive: true);
        }
    }

    /// <summary>The same with a signature in every copy. What can be reached follows from the unsigned rate, the price of one signature, and the cores there are.</summary>
    private static async Task<double> SignAsync(WebApplication service, double unsigned)
    {
        var price = PriceOfOne(service.Services.GetRequiredService<Composing.ComposingOptions>().SignersOf(From)!.Signers[0].Key); // set by AddKey
        await SendAsync(service);
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
            rates.Add((await SendAsync(service)).PerSecond);
        var bound = 1 / ((1 / unsigned) + (price / Environment.ProcessorCount));
        Line("product, signed with RSA-2048", rates, "/s");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"signed, the product reaches {Median(rates) / bound:N2} of {bound:N0}/s, which {price * 1000:N3} ms for one signature and {Environment.ProcessorCount} processors allow (goal 0.90)"));
        return Median(rates);
    }

    private static double PriceOfOne(DkimKey key)
    {
        const int Signatures = 1000;
        var hash = new byte[32];
        var signature = new byte[key.SignatureLength];
        for (var i = 0; i < Signatures / 10; i++)
            key.Sign(hash, signature);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Signatures; i++)
            key.Sign(hash, signature);
        return watch.Elapsed.TotalSeconds / Signatures;
    }

    private static void AddKey(Dictionary<string, string?> settings, string folder)
    {
        using var key = DkimKey.Generate(DkimAlgorithm.RsaSha256);
        File.WriteAllText(Path.Combine(folder, "bench.pem"), key.ExportPem());
        settings["Dkim:Domains:0:Domain"] = From.Split('@')[1];
        settings["Dkim:Domains:0:Selector"] = "bench";
        settings["Dkim:Domains:0:PrivateKeyFile"] = "bench.pem";
    }

    private static async Task<double> CompareAsync(WebApplication service, int port)
    {
        var size = await MessageSizeAsync(service);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"send: {Copies:N0} copies of {size:N0} octets, {Connections} connections, one smtp-sink; {Environment.ProcessorCount} processors; medians of {Rounds} in turn"));
        var cold = await SendAsync(service);
        var ours = new List<Figure>();
        var theirs = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await SendAsync(service));
            theirs.Add(await SourceAsync(port, size));
        }

        var rate = Median(ours.Select(f => f.PerSecond));
        var source = Median(theirs);
        Line("product: ledger, render, compose, send, record", ours.Select(f => f.PerSecond), "/s");
        Line("baseline: smtp-source, one fixed message", theirs, "/s");
        Line("product: processor seconds for 10,000 copies", ours.Select(f => f.ProcessorSeconds * 10_000 / Copies), "s");
        Line("product: kilobytes allocated for a copy", ours.Select(f => f.Allocated / 1024.0 / Copies), "KB");
        Line("product: the first issue after the start", [cold.PerSecond], "/s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the product reaches {rate / source:N2} of smtp-source; peak memory of the process {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MB; collections {GC.CollectionCount(0)}, {GC.CollectionCount(1)}, {GC.CollectionCount(2)}"));
        return rate;
    }

    /// <summary>One issue to everybody, from the move to sending until its last record.</summary>
    private static async Task<Figure> SendAsync(WebApplication service)
    {
        var id = await ApprovedAsync(service);
        await using var scope = service.Services.CreateAsyncScope();
        var store = service.Services.GetRequiredService<ILedgerStore>();
        var key = await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Issues.Where(i => i.Id == id).Select(i => i.Key).SingleAsync();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        Value(await scope.ServiceProvider.GetRequiredService<SendIssueNow>().HandleAsync(id, new SendRequest(), IfMatch.Any, Caller.System, CancellationToken.None));
        while ((await store.CountAsync(key, CancellationToken.None)) is not { Audience: > 0, Final: true })
            await Task.Delay(5);
        var seconds = watch.Elapsed.TotalSeconds;
        var counts = await store.CountAsync(key, CancellationToken.None);
        if (counts.Accepted != Copies)
            throw new InvalidOperationException($"Not everybody got a copy: {counts}");
        return new Figure(Copies / seconds, (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated);
    }

    /// <summary>Postfix's own load generator: sessions that stay open, no ledger, no rendering.</summary>
    private static async Task<double> SourceAsync(int port, long size)
    {
        var watch = Stopwatch.StartNew();
        string[] arguments =
        [
            "-d", "-s", Text(Connections), "-m", Text(Copies), "-l", Text(size), "-f", "desk@news.example", "-t", "reader@readers.example", Address(port),
        ];
        using var source = Process.Start(new ProcessStartInfo(Source, arguments))!; // exists, checked above
        await source.WaitForExitAsync();
        return source.ExitCode == 0 ? Copies / watch.Elapsed.TotalSeconds : throw new InvalidOperationException("smtp-source failed");
    }

    private static async Task<Guid> ApprovedAsync(WebApplication service)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var sample = Sample(services);
        var articles = new List<Guid>();
        foreach (var article in sample.Articles)
            articles.Add(Value(await services.GetRequiredService<CreateArticle>().HandleAsync(article, Caller.System, CancellationToken.None)).Id);
        var content = new IssueContent { Subject = sample.Subject, Preheader = sample.Preheader, Intro = sample.Intro, SignOff = sample.SignOff, Articles = articles };
        var issue = Value(await services.GetRequiredService<CreateIssue>().HandleAsync("bench", content, Caller.System, CancellationToken.None));
        Value(await services.GetRequiredService<SubmitIssue>().HandleAsync(issue.Id, IfMatch.Any, Caller.System, CancellationToken.None));
        Value(await services.GetRequiredService<ApproveIssue>().HandleAsync(issue.Id, IfMatch.Any, Caller.System, CancellationToken.None));
        return issue.Id;
    }

    private static async Task<long> MessageSizeAsync(WebApplication service)
    {
        var id = await ApprovedAsync(service);
        await using var scope = service.Services.CreateAsyncScope();
        var preview = scope.ServiceProvider.GetRequiredService<Composing.PreviewIssue>();
        return Value(await preview.HandleAsync(id, new Composing.PreviewRequest(Composing.PreviewFormat.Eml), Caller.System, CancellationToken.None)).Length;
    }

    private static (string Subject, string Preheader, string Intro, string SignOff, IReadOnlyList<ArticleContent> Articles) Sample(IServiceProvider services)
    {
        var designs = services.GetRequiredService<DesignStore>();
        var folder = Value(designs.Folder("weekly"));
        var sample = Value(SampleReader.Read<SampleFile>(Path.Combine(folder, "sample.json")));
        var images = new DesignImages(folder, services.GetRequiredService<ServiceOptions>().PublicUrl);
        var content = Value(SampleReader.Revision(sample, ("weekly", Value(designs.Read("weekly"))), images.Url));
        return (content.Subject, content.Preheader, content.Intro, content.SignOff, [.. content.Articles.Select(a => a.Content)]);
    }

    private static Dictionary<string, string?> Settings(string folder, int port) => new()
    {
        ["DataDirectory"] = folder,
        ["Urls"] = "http://127.0.0.1:0",
        ["PublicUrl"] = "https://news.example",
        ["Logging:LogLevel:Default"] = "Warning",
        ["Database:Provider"] = Postgres is null ? "Sqlite" : "PostgreSql",
        ["ConnectionStrings:Newsletter"] = Postgres,
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = Text(port),
        ["Smtp:Servers:0:Security"] = "None",
        ["Smtp:Servers:0:MaxConnections"] = Text(Connections),
        ["Smtp:Servers:0:MessagesPerConnection"] = "1000000",
    };

    private static string[] AsRoot() => Environment.UserName == "root" ? ["-u", "nobody"] : [];

    private static string Address(int port) => $"127.0.0.1:{Text(port)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Line(string what, IEnumerable<double> figures, string unit)
    {
        var sorted = figures.Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-58}{Median(sorted),12:N2} {unit}   ({sorted[0]:N2} to {sorted[^1]:N2})"));
    }

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.ToString()));

    private readonly record struct Figure(double PerSecond, double ProcessorSeconds, long Allocated);
}
