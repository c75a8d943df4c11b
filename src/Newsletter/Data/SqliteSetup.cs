using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Newsletter.Data;

/// <summary>What every SQLite connection needs before its first statement.</summary>
internal sealed class SqliteSetup : DbConnectionInterceptor
{
    /// <summary>
    /// FULL, not NORMAL: a commit that marks or records a copy must outlive a power cut (docs/sending.md). 20 s: a writer waits for its turn
    /// behind a freeze's short transactions rather than failing.
    /// </summary>
    public const string Statements = "PRAGMA busy_timeout = 20000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Statements;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Statements;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
