using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Subscribers;

/// <summary>The process is killed in the middle of a list, and the list goes on without a double or a loss.</summary>
public sealed class ImportCrashTests
{
    private const int Rows = 220_000;

    private const string SearchIndexes = "SELECT count(*) FROM sqlite_master WHERE name IN ('subscribers_by_name', 'subscribers_by_domain')";

    [Fact]
    public async Task Killed_half_way_it_goes_on()
    {
        var data = Directory.CreateTempSubdirectory("newsletter-test-");
        try
        {
            var settings = new Dictionary<string, string> { ["DataDirectory"] = data.FullName };
            var file = Path.Combine(data.FullName, "list.csv");
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"r{(i * 7919) % Rows}@list.example,Reader {i}")).Prepend("email,name"));
            string slug;
            await using (var service = await TestService.StartAsync(data: data))
                slug = await new Desk(service.Admin).PublicationAsync();
            string[] verb = ["subscribers", "import", file, "--publication", slug, "--confirmed", "--json"];

            var start = ServiceProcess.Command(verb);
            start.Environment["DataDirectory"] = data.FullName;
            using (var process = Process.Start(start)!)
            {
                await Eventually.TrueAsync(async () =>
                {
                    Assert.False(process.HasExited, "the list was in before the process could be killed");
                    return await CountAsync(data, "SELECT coalesce(max(rows), 0) FROM imports") > 0;
                }, TimeSpan.FromMinutes(2));
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            var before = await CountAsync(data, "SELECT rows FROM imports");
            Assert.InRange(before, 1, Rows - 1);
            Assert.Equal(before, await CountAsync(data, "SELECT count(*) FROM subscribers"));
            Assert.Equal(0, await CountAsync(data, SearchIndexes));

            var (code, output, errors) = await ServiceProcess.RunAsync(settings, verb);

            Assert.True(code == 0, errors);
            Assert.Contains("Going on", errors, StringComparison.Ordinal);
            Assert.Contains($"\"added\":{Rows.ToString(CultureInfo.InvariantCulture)}", output, StringComparison.Ordinal);
            Assert.Equal(Rows, await CountAsync(data, "SELECT count(*) FROM subscriptions WHERE state = 'Active'"));
            Assert.Equal(Rows, await CountAsync(data, "SELECT count(DISTINCT email_key) FROM subscribers"));
            Assert.Equal(2, await CountAsync(data, SearchIndexes));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<long> CountAsync(DirectoryInfo data, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data.FullName, "newsletter.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
