using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Benchmarks;

/// <summary>Pages of subscribers as the desk and the API ask for them, the first and the tenth; each the best of five. Beside them a count of all, which reads every row once.</summary>
internal static class SearchBenchmark
{
    private const int Times = 5;
    private const int Pages = 10;

    private static readonly SubscriberFilter[] Filters =
    [
        new(),
        new("reader 1234"),
        new("reader"),
        new("a12"),
        new("a"),
        new("nobody has this"),
        new(Domain: "host17.example"),
        new(Domain: "gmail.example"),
        new(State: "active"),
        new(State: "left"),
        new(State: "bounced"),
        new(Section: "sport"),
        new(Section: "world"),
        new("reader 1", State: "left", Section: "sport"),
        new(Segment: "few"),
    ];

    public static async Task RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("newsletter-bench");
        try
        {
            await MeasureAsync("SQLite", new() { ["DataDirectory"] = data.FullName }, data);
            if (Environment.GetEnvironmentVariable("BENCH_POSTGRES") is { } server)
                await MeasureAsync("PostgreSQL", new() { ["DataDirectory"] = data.FullName, ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Newsletter"] = server }, data);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            data.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string what, Dictionary<string, string?> settings, DirectoryInfo data)
    {
        settings["Urls"] = "http://127.0.0.1:0";
        settings["Logging:LogLevel:Default"] = "Warning";
        await using var service = ServiceHost.Build(settings);
        await ServiceHost.OpenAsync(service, CancellationToken.None);
        await using var scope = service.Services.CreateAsyncScope();
        var slug = await SeedAsync(scope.ServiceProvider, data);
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var all = await BestAsync(() => db.Subscribers.CountAsync(s => s.Version > 0));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"search: {what}, {ImportBenchmark.Rows:N0} subscribers; a count of them all {all:N0} ms"));
        foreach (var filter in Filters)
            await ShowAsync(service.Services, filter with { Publication = slug });
    }

    private static async Task ShowAsync(IServiceProvider services, SubscriberFilter filter)
    {
        var paging = Paging.First;
        var times = new List<double>();
        var found = 0;
        for (var page = 0; page < Pages && paging is not null; page++)
        {
            var next = paging;
            Page<SubscriberAnswer>? answer = null;
            times.Add(await BestAsync(async () =>
            {
                await using var scope = services.CreateAsyncScope();
                answer = (await scope.ServiceProvider.GetRequiredService<ListSubscribers>().HandleAsync(filter, Caller.System, next, CancellationToken.None)).Match(p => p, failure => throw new InvalidOperationException(failure.Message));
            }));
            found += answer!.Items.Count; // just set
            paging = answer.Next is null ? null : Paging.Read(limit: null, answer.Next);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {filter.ToString().Replace(" = ", ":", StringComparison.Ordinal),-130} first {times[0],6:N1} ms, slowest of {times.Count} pages {times.Max(),6:N1} ms, {found} shown"));
    }

    private static async Task<double> BestAsync(Func<Task> run)
    {
        var best = double.MaxValue;
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            await run();
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        return best;
    }

    /// <summary>A list with some who left, a few who bounced, and a few who chose their sections.</summary>
    private static async Task<string> SeedAsync(IServiceProvider services, DirectoryInfo data)
    {
        var slug = await ImportBenchmark.PublicationAsync(services, [new Section("world", "World", true), new Section("sport", "Sport", false)]);
        var file = Path.Combine(data.FullName, "list.csv");
        await ImportBenchmark.WriteAsync(file, "email,name,status,sections", n => $"{(n % 50 == 0 ? "unsubscribed" : n % 10_000 == 1 ? "bounced" : "")},{(n % 1000 == 3 ? "sport" : "")}");
        var publication = await services.GetRequiredService<NewsletterDb>().Publications.AsNoTracking().SingleAsync(p => p.Slug == slug);
        var import = (await services.GetRequiredService<StartImport>().HandleAsync(publication, new ImportRequest(file, "list.csv", true, false, [], null, null), Caller.System, CancellationToken.None))
            .Match(i => i, failure => throw new InvalidOperationException(failure.Message));
        await services.GetRequiredService<ImportRunner>().RunAsync(import.Id, null, CancellationToken.None);
        var where = new SegmentCondition { Field = SegmentField.Domain, Is = ["host18.example"] };
        await services.GetRequiredService<CreateSegment>().HandleAsync(new SegmentRequest { Publication = slug, Name = "few", Where = where }, Caller.System, CancellationToken.None);
        return slug;
    }
}
