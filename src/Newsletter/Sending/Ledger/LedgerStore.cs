using System.Data.Common;
using System.Globalization;
using Newsletter.Data;
using Newsletter.Subscribers;

namespace Newsletter.Sending.Ledger;

/// <summary>What the two databases do alike. A derived class brings connections, instants, the claim and the way to run many statements at once.</summary>
internal abstract partial class LedgerStore(TimeProvider clock) : ILedgerStore
{
    protected TimeProvider Clock => clock;

    /// <summary>Rows of the next freeze transaction.</summary>
    protected abstract int FreezeStep { get; }

    /// <summary>What the last one took.</summary>
    protected virtual void Froze(TimeSpan took)
    {
    }

    /// <summary>What a SELECT of many rows ends with to take them in its order, so that two transactions never wait for each other crosswise.</summary>
    protected abstract string LockRows { get; }

    protected abstract DatabaseProvider Database { get; }

    protected abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that will write.</summary>
    protected abstract ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>One transaction of its own.</summary>
    protected virtual async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    protected abstract object Instant(DateTimeOffset at);

    /// <summary>The instant by which leases are measured.</summary>
    protected abstract Task<DateTimeOffset> NowAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Makes the steps and moves the counters with them.</summary>
    /// <returns>For each whether it was made.</returns>
    protected abstract Task<bool[]> ChangeAllAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken);

    protected abstract Task<IReadOnlyList<ClaimedRow>> ClaimAsync(
        DbConnection connection, DbTransaction transaction, string where, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken);

    public async Task BeginAsync(int issue, bool neverTwice, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await ExecuteAsync(connection, null, LedgerSql.Begin, cancellationToken, ("@issue", issue), ("@no", false), ("@policy", neverTwice));
    }

    public async Task SetPolicyAsync(int issue, bool neverTwice, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await ExecuteAsync(connection, null, LedgerSql.SetPolicy, cancellationToken, ("@issue", issue), ("@policy", neverTwice));
    }

    public async Task<bool> FreezeStepAsync(int issue, int publication, DateTimeOffset frozenAt, FrozenAudience? audience, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var complete = await WriteAsync(
            (connection, transaction) => FreezeStepAsync(connection, transaction, (issue, publication, frozenAt), audience, cancellationToken), cancellationToken);
        Froze(clock.GetElapsedTime(began));
        return complete;
    }

    public async Task<int> RowsAsync(int issue, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return (await LedgerAsync(connection, null, issue, cancellationToken)).Rows;
    }

    /// <summary>Who was taken for dead has been looked through for rows already: nobody would look again.</summary>
    private const string Listed = "EXISTS (SELECT 1 FROM me)";

    public Task<IReadOnlyList<ClaimedRow>> ClaimRangeAsync(int issue, int node, int after, int upTo, CancellationToken cancellationToken) =>
        ClaimAsync(
            issue,
            DeliveryState.Queued,
            $"issue = @issue AND row > @after AND row <= @upTo AND state = 0 AND {Listed}",
            [("@issue", issue), ("@node", node), ("@after", after), ("@upTo", upTo)],
            cancellationToken);

    public Task<IReadOnlyList<ClaimedRow>> ClaimDeferredAsync(int issue, int node, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        ClaimAsync(
            issue,
            DeliveryState.Deferred,
            $"issue = @issue AND state = 3 AND next_at <= @now AND {Listed} ORDER BY next_at, row LIMIT @most",
            [("@issue", issue), ("@node", node), ("@now", Instant(now)), ("@most", most)],
            cancellationToken);

    public async Task<int?> FirstQueuedAsync(int issue, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = Command(connection, null, LedgerSql.FirstQueued, [("@issue", issue)]);
        return await command.ExecuteScalarAsync(cancellationToken) is { } row ? Convert.ToInt32(row, CultureInfo.InvariantCulture) : null;
    }

    public Task<bool[]> CommitAsync(IReadOnlyList<LedgerChange> changes, bool again, CancellationToken cancellationToken) => WriteAsync(
        async (connection, transaction) =>
        {
            var made = await ChangeAllAsync(connection, transaction, changes, cancellationToken);
            if (again)
                await StandingAsync(connection, transaction, changes, made, cancellationToken);
            return made;
        },
        cancellationToken);

    public async Task<int> SettleAsync(int issue, int node, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        await ExecuteAsync(connection, transaction, LedgerSql.Release, cancellationToken, ("@issue", issue), ("@node", node));
        var inFlight = 0;
        foreach (var (_, neverTwice) in (await OpenLedgersAsync(connection, transaction, cancellationToken)).Where(open => open.Issue == issue))
            inFlight = await SettleInFlightAsync(connection, transaction, node, issue, neverTwice, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return inFlight;
    }

    public async Task<int> SkipRestAsync(int issue, string reason, int most, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var skipped = 0;
        foreach (var state in new[] { DeliveryState.Queued, DeliveryState.Deferred })
        {
            // The state is asked for again: several nodes do this at once, and a row that another one has skipped meanwhile must not count twice.
            var sql =
                $"""
                WITH picked AS MATERIALIZED (SELECT row FROM deliveries WHERE issue = @issue AND state = {(int)state} ORDER BY row LIMIT @most {LockRows})
                UPDATE deliveries SET state = 6, reason = @reason, next_at = NULL
                WHERE issue = @issue AND state = {(int)state} AND row IN (SELECT row FROM picked)
                """;
            var rows = await ExecuteAsync(connection, transaction, sql, cancellationToken, ("@issue", issue), ("@reason", reason), ("@most", most));
            await CountAsync(connection, transaction, issue, state, -rows, cancellationToken);
            skipped += rows;
        }

        await CountAsync(connection, transaction, issue, DeliveryState.Skipped, skipped, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return skipped;
    }

    public async Task<LedgerCounts> CountAsync(int issue, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = Command(connection, null, LedgerSql.Counts, [("@issue", issue)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var audience = 0;
        var counts = new int[8];
        while (await reader.ReadAsync(cancellationToken))
        {
            audience = reader.GetInt32(0);
            if (NumberOrNull(reader, 1) is { } state)
                counts[state] = reader.GetInt32(2);
        }

        return new LedgerCounts(audience, counts[0] + counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }

    protected static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    protected static async Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(connection, transaction, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected static async Task<IReadOnlyList<ClaimedRow>> ReadRowsAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var rows = new List<ClaimedRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(ReadRow(reader));
        return rows;
    }

    private static ClaimedRow ReadRow(DbDataReader reader) => new(
        reader.GetInt32(0),
        reader.GetInt32(1),
        reader.GetString(2),
        reader.GetInt32(3),
        reader.GetBoolean(4),
        TextOrNull(reader, 5),
        TextOrNull(reader, 6),
        TextOrNull(reader, 7),
        TextOrNull(reader, 8) is { } state ? Enum.Parse<SubscriptionState>(state) : null,
        reader.IsDBNull(9) ? null : reader.GetFieldValue<DateOnly>(9),
        TextOrNull(reader, 10),
        reader.GetBoolean(11),
        reader.GetInt32(12) == 1);

    private static int? NumberOrNull(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Convert.ToInt32(reader.GetValue(column), CultureInfo.InvariantCulture);

    private static string? TextOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static async Task CountAsync(
        DbConnection connection, DbTransaction transaction, int issue, DeliveryState state, int added, CancellationToken cancellationToken)
    {
        if (added != 0)
            await ExecuteAsync(connection, transaction, LedgerSql.Count, cancellationToken, ("@issue", issue), ("@state", (short)state), ("@added", added));
    }

    /// <summary>Adds those of the changes that were not made just now and had been made by the commit before.</summary>
    private static async Task StandingAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, bool[] made, CancellationToken cancellationToken)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            if (made[i])
                continue;
            var change = changes[i];
            await using var command = Command(connection, transaction, LedgerSql.Where, [("@issue", change.Issue), ("@row", change.Row)]);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            made[i] = await reader.ReadAsync(cancellationToken)
                && NumberOrNull(reader, 0) == (int)change.To
                && (change.To != DeliveryState.InFlight || NumberOrNull(reader, 1) == change.Node);
        }
    }

    private async Task<bool> FreezeStepAsync(
        DbConnection connection, DbTransaction transaction, (int Key, int Publication, DateTimeOffset FrozenAt) issue, FrozenAudience? audience, CancellationToken cancellationToken)
    {
        var most = FreezeStep;
        var (cursor, rows, complete) = await LedgerAsync(connection, transaction, issue.Key, cancellationToken);
        if (complete)
            return true;
        var (freeze, more) = audience?.Into(LedgerSql.Freeze, Database, issue.FrozenAt, Instant) ?? (LedgerSql.Freeze, []);
        var added = await ExecuteAsync(
            connection, transaction, freeze, cancellationToken,
            [("@issue", issue.Key), ("@rows", rows), ("@now", Instant(clock.GetUtcNow())), ("@publication", issue.Publication), ("@cursor", cursor),
            ("@frozen", Instant(issue.FrozenAt)), ("@most", most), .. more]);
        complete = added < most;
        await ExecuteAsync(connection, transaction, LedgerSql.MoveCursor, cancellationToken, ("@issue", issue.Key), ("@added", added), ("@complete", complete));
        await CountAsync(connection, transaction, issue.Key, DeliveryState.Queued, added, cancellationToken);
        return complete;
    }

    private static async Task<(int Cursor, int Rows, bool Complete)> LedgerAsync(
        DbConnection connection, DbTransaction? transaction, int issue, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, LedgerSql.Ledger, [("@issue", issue)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt32(0), reader.GetInt32(1), reader.GetBoolean(2)) : (0, 0, false);
    }

    private Task<IReadOnlyList<ClaimedRow>> ClaimAsync(
        int issue, DeliveryState from, string where, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken) => WriteAsync(
        async (connection, transaction) =>
        {
            var rows = await ClaimAsync(connection, transaction, where, parameters, cancellationToken);
            if (from == DeliveryState.Deferred)
            {
                // In key order, like everybody else.
                await CountAsync(connection, transaction, issue, DeliveryState.Queued, rows.Count, cancellationToken);
                await CountAsync(connection, transaction, issue, DeliveryState.Deferred, -rows.Count, cancellationToken);
            }

            return rows;
        },
        cancellationToken);
}
