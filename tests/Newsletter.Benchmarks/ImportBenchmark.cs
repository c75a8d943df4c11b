using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Publications;
using Newsletter.Tests.Support;
using Npgsql;

namespace Newsletter.Benchmarks;

/// <summary>
/// A list of subscribers by <c>subscribers import</c>, in a process of its own as its user calls it. Beside it, in the same run and of the same file, what
/// the database itself takes to read a CSV file into a bare table: sqlite3's <c>.import</c>, or COPY into a server of its own. Of two lists: addresses and names alone, and one with
/// the twenty columns of a service's export, among them when and from where each agreed.
/// </summary>
internal static class ImportBenchmark
{
    internal static int Rows { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BENCH_ROWS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : 1_000_000;

    public static async Task RunAsync()
    {
        await using var server = await PostgresServer.StartAsync(durable: true);
        await CompareAsync("addresses and names", WriteAsync, ["--confirmed"], server);
        await CompareAsync("a service's export", WriteExportAsync, [], server);
    }

    private static async Task CompareAsync(string list, Func<string, Task> write, string[] options, PostgresServer? server)
    {
        var data = Directory.CreateTempSubdirectory("newsletter-bench");
        try
        {
            var file = Path.Combine(data.FullName, "list.csv");
            await write(file);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"import: {list}: {Rows:N0} rows, {new FileInfo(file).Length / 1e6:N0} MB, in no order; {Environment.ProcessorCount} processors"));
            if (File.Exists("/usr/bin/sqlite3"))
                await CompareAsync("SQLite, sqlite3 .import", data, file, [], options, () => ImportBySqliteAsync(data, file));
            else
                Console.WriteLine("import: SQLite left out, for there is no sqlite3 here (Debian: sqlite3)");
            if (server is null)
            {
                Console.WriteLine("import: PostgreSQL left out, for it is not installed here");
                return;
            }

            var database = await server.NewDatabaseAsync();
            await CompareAsync("PostgreSQL, COPY", data, file, new() { ["Database__Provider"] = "PostgreSql", ["ConnectionStrings__Newsletter"] = database }, options, () => CopyAsync(database, file));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            data.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(string what, DirectoryInfo data, string file, Dictionary<string, string> settings, string[] options, Func<Task<double>> baseline)
    {
        var slug = await PublicationAsync(data, settings);
        var theirs = await baseline();
        var (ours, memory, processor, wait) = await ImportAsync(data, settings, file, slug, options);
        var again = await baseline();
        var usual = (theirs + again) / 2;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: baseline {theirs:N1} and {again:N1} s; product {ours:N1} s, {Rows / ours:N0} rows a second, {ours / usual:N1} times the baseline; {processor:N1} s of processor time, start included; peak memory {memory} MB{(wait > 0 ? $"; another's write waited {wait:N0} ms at most" : "")}"));
    }

    /// <returns>Seconds by the import's own times, the process's peak memory in MB and its processor time, and how many milliseconds another's write to the same SQLite file took at most.</returns>
    private static async Task<(double Seconds, long Memory, double Processor, double Wait)> ImportAsync(DirectoryInfo data, Dictionary<string, string> settings, string file, string slug, string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "newsletter.dll"), "subscribers", "import", file, "--publication", slug, "--json", .. options])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DataDirectory"] = data.FullName;
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var (peak, processor, wait) = (0L, TimeSpan.Zero, 0.0);
        while (!process.HasExited)
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
            processor = process.HasExited ? processor : process.TotalProcessorTime;
            wait = settings.Count == 0 ? Math.Max(wait, await WriteBesideAsync(data)) : 0;
            await Task.Delay(50);
        }

        var answer = System.Text.Json.Nodes.JsonNode.Parse(await output) ?? throw new InvalidOperationException("The import said nothing");
        if ((long?)answer["added"] != Rows)
            throw new InvalidOperationException($"Not everybody came in: {answer}");
        var seconds = ((DateTimeOffset)answer["finishedAt"]! - (DateTimeOffset)answer["createdAt"]!).TotalSeconds; // it is done
        return (seconds, peak / 1024 / 1024, processor.TotalSeconds, wait);
    }

    private static async Task<double> WriteBesideAsync(DirectoryInfo data)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data.FullName, "newsletter.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 20000; PRAGMA wal_autocheckpoint = 0; UPDATE publications SET tagline = tagline || ''";
        var watch = Stopwatch.StartNew();
        await command.ExecuteNonQueryAsync();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<double> ImportBySqliteAsync(DirectoryInfo data, string file)
    {
        var database = Path.Combine(data.FullName, "plain.db");
        File.Delete(database);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("sqlite3", [database, "-cmd", ".mode csv", $".import {file} list"]))!; // exists, checked above
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("sqlite3 failed");
    }

    private static async Task<double> CopyAsync(string database, string file)
    {
        var columns = File.ReadLines(file).First().Split(',').Select(name => $"\"{name}\" text");
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand($"DROP TABLE IF EXISTS bench_list; CREATE TABLE bench_list ({string.Join(", ", columns)})", connection))
            await command.ExecuteNonQueryAsync();
        var watch = Stopwatch.StartNew();
        await using (var copy = await connection.BeginTextImportAsync("COPY bench_list FROM STDIN (FORMAT CSV, HEADER)"))
        {
            using var reader = new StreamReader(file);
            var buffer = new char[1 << 16];
            while (await reader.ReadAsync(buffer) is > 0 and var read)
                await copy.WriteAsync(buffer.AsMemory(0, read));
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<string> PublicationAsync(DirectoryInfo data, Dictionary<string, string> settings)
    {
        var all = new Dictionary<string, string?> { ["DataDirectory"] = data.FullName, ["Urls"] = "http://127.0.0.1:0", ["Logging:LogLevel:Default"] = "Warning" };
        foreach (var (key, value) in settings)
            all[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        await using var service = ServiceHost.Build(all);
        await ServiceHost.OpenAsync(service, CancellationToken.None);
        await using var scope = service.Services.CreateAsyncScope();
        return await PublicationAsync(scope.ServiceProvider, []);
    }

    internal static async Task<string> PublicationAsync(IServiceProvider services, IReadOnlyList<Section> sections)
    {
        var slug = $"bench-{Guid.NewGuid():N}"[..20];
        var request = new PublicationRequest
        {
            Slug = slug,
            Name = "Bench",
            From = new Publications.Sender("Bench", "desk@news.example"),
            TimeZone = "UTC",
            PostalAddress = "1 Press Lane",
            Sections = sections,
        };
        var made = await services.GetRequiredService<CreatePublication>().HandleAsync(request, Caller.System, CancellationToken.None);
        return made.Match(_ => slug, failure => throw new InvalidOperationException(failure.ToString()));
    }

    private static Task WriteAsync(string file) => WriteAsync(file, "email,name");

    internal static Task WriteAsync(string file, string header, Func<long, string>? more = null) =>
        WriteRowsAsync(file, header, n => Text($"Reader {n}{(more is null ? "" : "," + more(n))}"));

    private static Task WriteExportAsync(string file) => WriteRowsAsync(
        file,
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
        n =>
        {
            var (day, time, network) = (Text($"2021-{1 + (n % 9):00}-{1 + (n % 28):00}"), Text($"{n % 24:00}:{n % 60:00}:00"), Text($"10.{n % 250}.{n % 240}.7"));
            return Text($"Reader,Number{n},2,\"{day} {time}\",{network},\"{day} {time}\",{network},52.5{n % 100},13.4{n % 100},1,2,Europe/Berlin,DE,BE,\"{day} {time}\",{200_000_000 + n},{n:x10},,\"\"\"members\"\",\"\"berlin\"\"\"");
        });

    // A stride that meets every number once and none near the last.
    private static async Task WriteRowsAsync(string file, string header, Func<long, string> rest)
    {
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync(header);
        for (var i = 0L; i < Rows; i++)
        {
            var n = i * 7_368_787 % Rows;
            await writer.WriteLineAsync(Text($"{(char)('a' + (n % 26))}{n:x}.reader{n}@{(n % 3 == 0 ? "gmail" : $"host{n % 5000}")}.example,{rest(n)}"));
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
