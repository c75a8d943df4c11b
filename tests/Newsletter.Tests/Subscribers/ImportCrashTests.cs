using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Newsletter.Tests.Support;
using Npgsql;

namespace Newsletter.Tests.Subscribers;

/// <summary>The process is killed in the middle of a list, and the list goes on without a double or a loss.</summary>
public sealed class ImportCrashTests
{
    private const int Rows = 220_000;

    private const string SearchIndexes = " WHERE name IN ('subscribers_by_name', 'subscribers_by_domain')";

    [Fact]
    public Task Killed_half_way_it_goes_on() => HalfWayAsync(() =>
    {
        var data = Directory.CreateTempSubdirectory("newsletter-test-");
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(data.FullName, "newsletter.db"), Pooling = false }.ToString();
        return KillAsync(data, connectionString: null, () => new SqliteConnection(file), "SELECT count(*) FROM sqlite_master" + SearchIndexes);
    });

    /// <summary>There two steps are written at once: one of them, or both, are cut off.</summary>
    [SkippableFact]
    public Task Killed_half_way_it_goes_on_on_PostgreSql() => HalfWayAsync(async () =>
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        return await KillAsync(
            Directory.CreateTempSubdirectory("newsletter-test-"), database, () => new NpgsqlConnection(database),
            "SELECT count(*) FROM (SELECT relname AS name FROM pg_class) indexes" + SearchIndexes);
    });

    /// <summary>Where the machine was so busy with others that the list was in before the kill, another one is taken in from the beginning.</summary>
    private static async Task HalfWayAsync(Func<Task<bool>> kill)
    {
        for (var tries = 1; !await kill(); tries++)
            Assert.True(tries < 10, "Every list was in before its process could be killed.");
    }

    /// <returns>False: the list was in before the kill.</returns>
    private static async Task<bool> KillAsync(DirectoryInfo data, string? connectionString, Func<DbConnection> connect, string searchIndexes)
    {
        try
        {
            var settings = new Dictionary<string, string> { ["DataDirectory"] = data.FullName };
            if (connectionString is not null)
                (settings["Database:Provider"], settings["ConnectionStrings:Newsletter"]) = ("PostgreSql", connectionString);
            var file = Path.Combine(data.FullName, "list.csv");
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"r{(i * 7919) % Rows}@list.example,Reader {i}")).Prepend("email,name"));
            string slug;
            await using (var service = await TestService.StartAsync(connectionString, data: data))
                slug = await new Desk(service.Admin).PublicationAsync();
            string[] verb = ["subscribers", "import", file, "--publication", slug, "--confirmed", "--json"];

            var start = ServiceProcess.Command(verb);
            foreach (var (key, value) in settings)
                start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
            using (var process = Process.Start(start)!)
            {
                await Eventually.TrueAsync(async () => process.HasExited || await CountAsync(connect, "SELECT coalesce(max(rows), 0) FROM imports") > 0);
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            var before = await CountAsync(connect, "SELECT rows FROM imports");
            Assert.True(before > 0, "The process ended without a row.");
            if (before == Rows)
                return false;
            // At one moment: PostgreSQL may still end what it was told before.
            Assert.Equal(0, await CountAsync(connect, "SELECT rows - (SELECT count(*) FROM subscribers) FROM imports"));
            Assert.Equal(0, await CountAsync(connect, searchIndexes));

            var (code, output, errors) = await ServiceProcess.RunAsync(settings, verb);

            Assert.True(code == 0, errors);
            Assert.Contains("Going on", errors, StringComparison.Ordinal);
            Assert.Contains($"\"added\":{Rows.ToString(CultureInfo.InvariantCulture)}", output, StringComparison.Ordinal);
            Assert.Equal(Rows, await CountAsync(connect, "SELECT count(*) FROM subscriptions WHERE state = 'Active'"));
            Assert.Equal(Rows, await CountAsync(connect, "SELECT count(DISTINCT email_key) FROM subscribers"));
            Assert.Equal(2, await CountAsync(connect, searchIndexes));
            return true;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<long> CountAsync(Func<DbConnection> connect, string sql)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
