using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// The indexes that only a search needs. Their order is not that of a list, so that each row goes to another of their pages: a third of the time of an import into a
/// new database (bench import), where making them behind it takes an eighth. Until then a search reads everybody. An import that was killed leaves them missing, and whoever
/// looks after imports next puts them back.
/// </summary>
internal sealed class SearchIndexes(IDbContextFactory<NewsletterDb> databases, DatabaseOptions options, TimeProvider clock)
{
    /// <summary>The migrations' own, by name; a test holds them against each other.</summary>
    public static readonly IReadOnlyDictionary<string, (string Sqlite, string PostgreSql)> All = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["subscribers_by_name"] = ("subscribers (name_key)", "subscribers (name_key)"),
        ["subscribers_by_domain"] = ("subscribers (substr(email_key, instr(email_key, '@') + 1))", "subscribers (split_part(email_key, '@', 2), key)"),
    };

    /// <summary>So much of a list tells how long its rows are.</summary>
    private const int Head = 1 << 16;

    /// <summary>A list that brings so many times as many people as there are.</summary>
    private const int Times = 3;

    /// <summary>SQLite writes nothing else while it makes an index: up to a second for a million (bench import, "another's write").</summary>
    private const long MostOnSqlite = 2_000_000;

    /// <summary>Of those who put them back at once, one does.</summary>
    private const long Turn = 0x6e6c_7365_6172_6368;

    private bool IsSqlite => options.Provider == DatabaseProvider.Sqlite;

    /// <summary>Takes them away before a list that is much larger than what is there.</summary>
    public async Task LeaveAsync(SubscriberImport import, CancellationToken cancellationToken)
    {
        if (!import.Sorted || import.DryRun)
            return;
        var rows = About(import) - import.Rows;
        // Nothing left, or more than it looked like: an import that goes on near its end.
        if (rows <= 0 || (IsSqlite && rows > MostOnSqlite))
            return;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Subscribers.OrderBy(s => s.Key).Take((int)Math.Min(int.MaxValue, (rows / Times) + 1)).CountAsync(cancellationToken) > rows / Times)
            return;
        foreach (var name in All.Keys)
            await ExecuteAsync(db, $"DROP INDEX {(IsSqlite ? "" : "CONCURRENTLY ")}IF EXISTS {name}", cancellationToken);
    }

    /// <returns>How many rows a list has, if it goes on as it begins.</returns>
    private static long About(SubscriberImport import)
    {
        using var file = File.OpenHandle(import.FilePath);
        var head = new byte[Head];
        var read = head.AsSpan(0, RandomAccess.Read(file, head, 0));
        return import.Bytes * Math.Max(1, read.Count((byte)'\n')) / Math.Max(1, read.Length);
    }

    /// <summary>Puts back what an import has left behind that is over, or was killed: one that is at work does it itself.</summary>
    public async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (!await db.Set<SubscriberImport>().AnyAsync(i => i.State == ImportState.Running && i.LeaseUntil > now, cancellationToken))
            await MendAsync(cancellationToken);
    }

    public async Task MendAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if ((await MissingAsync(db, cancellationToken)).Count == 0)
            return;
        await db.Database.OpenConnectionAsync(cancellationToken);
        if (!IsSqlite && !await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({Turn}) AS \"Value\"").SingleAsync(cancellationToken))
            return;
        try
        {
            foreach (var name in await MissingAsync(db, cancellationToken))
                await MakeAsync(db, name, cancellationToken);
        }
        finally
        {
            if (!IsSqlite)
                await ExecuteAsync(db, $"SELECT pg_advisory_unlock({Turn})", CancellationToken.None);
        }
    }

    private async Task MakeAsync(NewsletterDb db, string name, CancellationToken cancellationToken)
    {
        if (IsSqlite)
        {
            await ExecuteAsync(db, $"PRAGMA cache_size = -16000; CREATE INDEX IF NOT EXISTS {name} ON {All[name].Sqlite}; PRAGMA cache_size = -2000", cancellationToken);
            return;
        }

        // Others write on meanwhile. One that was cut off is there and not valid.
        await ExecuteAsync(db, $"DROP INDEX CONCURRENTLY IF EXISTS {name}", cancellationToken);
        await ExecuteAsync(db, $"CREATE INDEX CONCURRENTLY {name} ON {All[name].PostgreSql}", cancellationToken);
    }

    private async Task<IReadOnlyList<string>> MissingAsync(NewsletterDb db, CancellationToken cancellationToken)
    {
        var there = IsSqlite
            ? db.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'index' AND tbl_name = 'subscribers'")
            : db.Database.SqlQuery<string>($"SELECT c.relname::text AS \"Value\" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'subscribers'::regclass AND i.indisvalid");
        return [.. All.Keys.Except(await there.ToListAsync(cancellationToken))];
    }

    // Statements of this class alone, which has no values in them. An index may take its time.
    private static async Task ExecuteAsync(NewsletterDb db, string sql, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
