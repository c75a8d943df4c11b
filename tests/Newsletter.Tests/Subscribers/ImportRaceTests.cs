using System.Globalization;
using Microsoft.Data.Sqlite;
using Newsletter.Subscribers.Imports;
using Newsletter.Tests.Support;
using Npgsql;

namespace Newsletter.Tests.Subscribers;

/// <summary>Others write the same people while a list comes in.</summary>
public sealed class ImportRaceTests
{
    private const int Rows = 100_000;
    private const int Apart = 10_000;

    /// <summary>Each writes two steps at once, and none of them is cut where one of the other list is: they wait for each other in both directions.</summary>
    [SkippableFact]
    public async Task Two_lists_with_the_same_people_come_in_at_once()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        var data = Directory.CreateTempSubdirectory("newsletter-test-");
        try
        {
            var settings = new Dictionary<string, string> { ["DataDirectory"] = data.FullName, ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Newsletter"] = database! }; // Absent throws
            var slugs = new List<string>();
            await using (var service = await TestService.StartAsync(database, data: data))
            {
                foreach (var _ in Enumerable.Range(0, 2))
                    slugs.Add(await new Desk(service.Admin).PublicationAsync());
            }

            var imports = await Task.WhenAll(slugs.Select(async (slug, i) =>
            {
                var file = Path.Combine(data.FullName, $"{slug}.csv");
                await File.WriteAllLinesAsync(file, Enumerable.Range(i * Apart, Rows).Select(n => Text($"reader{n:000000}-with-a-long-name-of-the-list@list.example,Reader {n}")).Prepend("email,name"));
                return await ServiceProcess.RunAsync(settings, "subscribers", "import", file, "--publication", slug, "--confirmed", "--json");
            }));

            Assert.All(imports, import => Assert.True(import.Code == 0, import.Errors));
            Assert.Equal(Rows + Apart, await CountAsync(database!, "SELECT count(DISTINCT email_key) FROM subscribers"));
            Assert.Equal(Rows * 2, await CountAsync(database!, "SELECT count(*) FROM subscriptions"));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>A step on SQLite is written once more where somebody has got an address of it meanwhile: by the same statements.</summary>
    [Fact]
    public void A_statement_that_was_refused_takes_the_next_row()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var table = connection.CreateCommand();
        table.CommandText = "CREATE TABLE people (email TEXT UNIQUE)";
        table.ExecuteNonQuery();
        using var rows = new SqliteRows(connection.Handle!, "INSERT INTO people (email) VALUES (?1)"); // open
        foreach (var (email, refused) in new[] { ("a@list.example", false), ("a@list.example", true), ("b@list.example", false) })
        {
            rows.Bind(1, email);
            Assert.Equal(refused, Record.Exception(rows.Run) is SqliteException);
        }

        using var count = new SqliteRows(connection.Handle!, "SELECT count(*) FROM people");
        Assert.True(count.Next());
        Assert.Equal(2, count.Number(0));
    }

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!; // one row, never null
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
