using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Newsletter.Data;

/// <summary>Brings the schema up to date: numbered SQL, each file once, in order, in a transaction of its own.</summary>
internal sealed partial class Migrator(NewsletterDb db, DatabaseOptions options, TimeProvider clock)
{
    // Any number that nothing else locks: two nodes that start together take turns.
    private const long AdvisoryLock = 0x6E65_7773;

    /// <returns>Names of the files that were applied just now.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        if (options.Provider == DatabaseProvider.Sqlite)
            OwnerOnly.MakeDatabase(options.ConnectionString);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = db.Database.GetDbConnection();
        try
        {
            await BeginAloneAsync(connection, cancellationToken);
            return await ApplyAsync(connection, cancellationToken);
        }
        finally
        {
            if (options.Provider == DatabaseProvider.PostgreSql)
                await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <returns>Names of the files that are not applied.</returns>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        var applied = await db.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM schema_migrations").ToListAsync(cancellationToken);
        return [.. Files(options.Provider).Select(file => file.Name).Except(applied, StringComparer.Ordinal)];
    }

    private async Task BeginAloneAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (options.Provider == DatabaseProvider.PostgreSql)
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
        else
            await ExecuteAsync(connection, "PRAGMA journal_mode = WAL", cancellationToken);
        await ExecuteAsync(
            connection,
            "CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at text NOT NULL)",
            cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var done = new List<string>();
        foreach (var (name, sql) in Files(options.Provider))
        {
            // On SQLite the write lock is taken by BEGIN IMMEDIATE; whoever waited sees the row and passes.
            await ExecuteAsync(connection, options.Provider == DatabaseProvider.Sqlite ? "BEGIN IMMEDIATE" : "BEGIN", cancellationToken);
            try
            {
                if (await IsAppliedAsync(connection, name, cancellationToken))
                {
                    await ExecuteAsync(connection, "COMMIT", cancellationToken);
                    continue;
                }

                await ExecuteAsync(connection, sql, cancellationToken);
                var at = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
                await ExecuteAsync(connection, $"INSERT INTO schema_migrations (name, applied_at) VALUES ('{name}', '{at}')", cancellationToken);
                await ExecuteAsync(connection, "COMMIT", cancellationToken);
            }
            catch (DbException)
            {
                await ExecuteAsync(connection, "ROLLBACK", CancellationToken.None);
                throw;
            }

            done.Add(name);
        }

        return done;
    }

    /// <summary>The files of one database, in order: <c>0001-core</c>, …</summary>
    public static IReadOnlyList<(string Name, string Sql)> Files(DatabaseProvider provider)
    {
        var assembly = typeof(Migrator).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Select(resource => (resource, match: ResourceName().Match(resource)))
            .Where(r => r.match.Success && r.match.Groups["db"].Value == provider.ToString())
            .Select(r => (Name: r.match.Groups["name"].Value, Sql: Read(assembly, r.resource)))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!); // the name was just listed
        return reader.ReadToEnd();
    }

    private static async Task<bool> IsAppliedAsync(DbConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM schema_migrations WHERE name = '{name}'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [GeneratedRegex(@"\.Data\.Migrations\.(?<db>Sqlite|PostgreSql)\.(?<name>\d{4}-[a-z0-9-]+)\.sql$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourceName();
}
