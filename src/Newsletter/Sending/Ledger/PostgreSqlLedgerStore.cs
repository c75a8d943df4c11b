using System.Data.Common;
using Newsletter.Data;
using Npgsql;

namespace Newsletter.Sending.Ledger;

/// <summary>The ledger on PostgreSQL: several nodes share one issue.</summary>
internal sealed class PostgreSqlLedgerStore(NpgsqlDataSource source, TimeProvider clock) : LedgerStore(clock)
{
    // Readers and writers do not wait for each other here: the whole audience in one statement.
    protected override int FreezeStep => int.MaxValue;

    protected override string LockRows => "FOR UPDATE";

    protected override DatabaseProvider Database => DatabaseProvider.PostgreSql;

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

    // SKIP LOCKED: a node takes what no other one is taking, and waits for nobody. KEY SHARE: whoever takes this node for dead waits until it has claimed, and finds it all.
    // LATERAL, each by its whole key: before the tables have statistics, a join read all subscriptions of the publication for every row.
    protected override async Task<IReadOnlyList<ClaimedRow>> ClaimAsync(
        DbConnection connection, DbTransaction transaction, string where, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken)
    {
        var sql =
            $"""
            WITH me AS (SELECT key FROM nodes WHERE key = @node FOR KEY SHARE),
            picked AS (SELECT row FROM deliveries WHERE {where} FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE deliveries u SET state = 1, node = @node, next_at = NULL FROM picked p WHERE u.issue = @issue AND u.row = p.row
                RETURNING u.issue, u.row, u.subscriber, u.address, u.attempts, u.uncertain_at
            )
            {LedgerSql.LoadColumns}
            FROM claimed d
            JOIN issues i ON i.key = d.issue
            LEFT JOIN LATERAL (SELECT * FROM subscribers WHERE key = d.subscriber LIMIT 1) s ON TRUE
            LEFT JOIN LATERAL (SELECT * FROM subscriptions WHERE publication_key = i.publication_key AND subscriber_key = d.subscriber LIMIT 1) n ON TRUE
            ORDER BY d.row
            """;
        await using var command = Command(connection, transaction, sql, parameters);
        return await ReadRowsAsync(command, cancellationToken);
    }

    /// <summary>
    /// All steps of a group and their counters in one statement, as arrays: a batch of single statements took twice the server's processor time. Sorted, so that two
    /// nodes' transactions never wait for each other crosswise.
    /// </summary>
    protected override async Task<bool[]> ChangeAllAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        var made = new bool[changes.Count];
        var left = Enumerable.Range(0, changes.Count).OrderBy(i => changes[i].Issue).ThenBy(i => changes[i].Row).ToList();
        while (left.Count > 0)
        {
            // A statement sees each row as it was: a second step of the same row has to wait for the next one.
            var now = left.Where((i, at) => at == 0 || !IsSameRow(changes[i], changes[left[at - 1]])).ToList();
            await ChangeAsync(connection, transaction, now, changes, made, cancellationToken);
            left = now.Count == left.Count ? [] : [.. left.Except(now)];
        }

        return made;
    }

    private static bool IsSameRow(LedgerChange one, LedgerChange other) => one.Issue == other.Issue && one.Row == other.Row;

    private static async Task ChangeAsync(
        DbConnection connection, DbTransaction transaction, List<int> which, IReadOnlyList<LedgerChange> changes, bool[] made, CancellationToken cancellationToken)
    {
        await using var command = (NpgsqlCommand)Command(connection, transaction, PostgreSqlSteps.Sql, []);
        PostgreSqlSteps.Add(command.Parameters, which, changes);
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            made[reader.GetInt32(0)] = true;
    }
}
