using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Newsletter.Sending.Ledger;

/// <summary>The ledger on PostgreSQL: several nodes share one issue.</summary>
internal sealed class PostgreSqlLedgerStore(NpgsqlDataSource source, TimeProvider clock) : LedgerStore(clock)
{
    private static readonly NpgsqlDbType[] Types =
    [
        NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Smallint, NpgsqlDbType.Smallint, NpgsqlDbType.TimestampTz,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
    ];

    // Readers and writers do not wait for each other here: the whole audience in one statement.
    protected override int FreezeStep => int.MaxValue;

    protected override string LockRows => "FOR UPDATE";

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(cancellationToken);

    protected override object Instant(DateTimeOffset at) => at.ToUniversalTime();

    protected override DateTimeOffset ReadInstant(object value) => new((DateTime)value);

    // The server's: the clocks of several nodes are never quite the same.
    protected override async Task<DateTimeOffset> NowAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, null, "SELECT clock_timestamp()", []);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!); // one row, never null
    }

    // SKIP LOCKED: a node takes what no other one is taking, and waits for nobody.
    protected override async Task<IReadOnlyList<ClaimedRow>> ClaimAsync(
        DbConnection connection, DbTransaction transaction, string where, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken)
    {
        var sql =
            $"""
            WITH picked AS (SELECT row FROM deliveries WHERE {where} FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE deliveries u SET state = 1, node = @node, next_at = NULL FROM picked p WHERE u.issue = @issue AND u.row = p.row
                RETURNING u.issue, u.row, u.subscriber, u.address, u.attempts, u.uncertain_at
            )
            {LedgerSql.LoadColumns.Replace("FROM deliveries d", "FROM claimed d", StringComparison.Ordinal)} ORDER BY d.row
            """;
        await using var command = Command(connection, transaction, sql, parameters);
        return await ReadRowsAsync(command, cancellationToken);
    }

    // One round trip for all of them.
    protected override async Task<int[]> ChangeAllAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        // Always in the same order, so that two nodes' transactions never wait for each other crosswise.
        var order = Enumerable.Range(0, changes.Count).OrderBy(i => changes[i].Issue).ThenBy(i => changes[i].Row).ToArray();
        foreach (var i in order)
        {
            var command = new NpgsqlBatchCommand(LedgerSql.Change);
            var values = ChangeParameters.Of(changes[i], Instant);
            for (var p = 0; p < values.Length; p++)
                command.Parameters.Add(new NpgsqlParameter(ChangeParameters.Names[p], Types[p]) { Value = values[p] ?? DBNull.Value });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        var made = new int[changes.Count];
        for (var n = 0; n < order.Length; n++)
            made[order[n]] = (int)batch.BatchCommands[n].Rows;
        return made;
    }
}
