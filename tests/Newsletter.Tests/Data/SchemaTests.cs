using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Data;

public sealed class SchemaOnSqlite(OnSqlite fixture) : SchemaTests(fixture), IClassFixture<OnSqlite>
{
    // A rowid's own column says nothing of NOT NULL and is never null.
    protected override string Columns => """
        SELECT t.name, c.name, CASE WHEN c."notnull" = 0 AND c.pk = 0 THEN 1 ELSE 0 END, ''
        FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
        """;
}

public sealed class SchemaOnPostgreSql(OnPostgreSql fixture) : SchemaTests(fixture), IClassFixture<OnPostgreSql>
{
    protected override string Columns => """
        SELECT table_name, column_name, CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END, data_type
        FROM information_schema.columns WHERE table_schema = 'public'
        """;
}

/// <summary>The files of both databases, by their numbers.</summary>
public sealed class MigrationNumberTests
{
    [Fact]
    public void A_number_belongs_to_one_file_of_each_database()
    {
        var (sqlite, postgres) = (Names(DatabaseProvider.Sqlite), Names(DatabaseProvider.PostgreSql));
        Assert.Equal(sqlite, postgres);
        // These two pairs are in people's databases under their names, in whose order they are applied. There must be no third.
        string[] twice = ["0003-ledger", "0003-secrets", "0006-pace", "0006-sessions"];
        Assert.Equal(twice, sqlite.GroupBy(name => name[..4]).Where(group => group.Count() > 1).SelectMany(group => group));
    }

    private static List<string> Names(DatabaseProvider provider) => [.. Migrator.Files(provider).Select(file => file.Name)];
}

/// <summary>The numbered SQL and the EF model say the same.</summary>
public abstract class SchemaTests(ServiceFixture fixture)
{
    /// <summary>Tables that raw SQL alone uses.</summary>
    private static readonly string[] OfSqlAlone = ["schema_migrations", "ledgers", "delivery_counts", "nodes", "server_days", "image_octets", "presences"];

    /// <summary>Rows of table, column, nullable (1 or 0), type where the database has strict ones.</summary>
    protected abstract string Columns { get; }

    [SkippableFact]
    public async Task The_schema_is_the_model()
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var there = await ReadAsync(db);
        var typed = there.Exists(column => column.Type.Length > 0);
        var model = db.Model.GetRelationalModel().Tables.SelectMany(table => table.Columns)
            .Select(column => new Column(column.Table.Name, column.Name, column.IsNullable, typed ? Plain(column) : ""))
            .ToList();
        Assert.Equal(Lines(model), Lines(there.Where(column => !OfSqlAlone.Contains(column.Table))));
    }

    [SkippableFact]
    public async Task Migrating_again_changes_nothing()
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Migrator>().MigrateAsync(default));
    }

    private async Task<List<Column>> ReadAsync(NewsletterDb db)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = Columns;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var columns = new List<Column>();
        while (await reader.ReadAsync())
            columns.Add(new Column(reader.GetString(0), reader.GetString(1), reader.GetInt32(2) == 1, reader.GetString(3)));
        return columns;
    }

    // Lengths are the rules' to check; the schema has plain text.
    private static string Plain(IColumn column) =>
        column.StoreType.StartsWith("character varying", StringComparison.Ordinal) ? "text" : column.StoreType;

    private static string Lines(IEnumerable<Column> columns) =>
        string.Join("\n", columns.Select(c => $"{c.Table}.{c.Name} {c.Type}{(c.Nullable ? " null" : "")}").Order(StringComparer.Ordinal));

    private sealed record Column(string Table, string Name, bool Nullable, string Type);
}
