using System.Data.Common;
using System.Globalization;
using Newsletter.Subscribers;

namespace Newsletter.Sending.Ledger;

/// <summary>What the two databases do alike. A derived class brings connections, instants, the claim and the way to run many statements at once.</summary>
internal abstract partial class LedgerStore(TimeProvider clock) : ILedgerStore
{
    protected TimeProvider Clock => clock;

    /// <summary>Rows of one freeze transaction.</summary>
    protected abstract int FreezeStep { get; }

    /// <summary>What a SELECT of many rows ends with to take them in its order, so that two transactions never wait for each other crosswise.</summary>
    protected abstract string LockRows { get; }

    protected abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that will write.</summary>
    protected abstract ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    protected abstract object Instant(DateTimeOffset at);

    /// <summary>The instant by which leases are measured.</summary>
    protected abstract Task<DateTimeOffset> NowAsync(DbConnection connection, CancellationToken cancellationToken);

    protected abstract Task<int[]> ChangeAllAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken);

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

    public async Task<bool> FreezeStepAsync(int issue, int publication, DateTimeOffset frozenAt, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var (cursor, rows, complete) = await LedgerAsync(connection, transaction, issue, cancellationToken);
        if (complete)
            return true;
        var added = await ExecuteAsync(
            connection, transaction, LedgerSql.Freeze, cancellationToken,
            ("@issue", issue), ("@rows", rows), ("@now", Instant(clock.GetUtcNow())), ("@publication", publication), ("@cursor", cursor),
            ("@frozen", Instant(frozenAt)), ("@most", FreezeStep));
        complete = added < FreezeStep;
        await ExecuteAsync(connection, transaction, LedgerSql.MoveCursor, cancellationToken, ("@issue", issue), ("@added", added), ("@complete", complete));
        await CountAsync(connection, transaction, issue, DeliveryState.Queued, added, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return complete;
    }

    public async Task<int> RowsAsync(int issue, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return (await LedgerAsync(connection, null, issue, cancellationToken)).Rows;
    }

    public Task<IReadOnlyList<ClaimedRow>> ClaimRangeAsync(int issue, int node, int after, int upTo, CancellationToken cancellationToken) =>
        ClaimAsync(
            issue,
            DeliveryState.Queued,
            "issue = @issue AND row > @after AND row <= @upTo AND state = 0",
            [("@issue", issue), ("@node", node), ("@after", after), ("@upTo", upTo)],
            cancellationToken);

    public Task<IReadOnlyList<ClaimedRow>> ClaimDeferredAsync(int issue, int node, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        ClaimAsync(
            issue,
            DeliveryState.Deferred,
            "issue = @issue AND state = 3 AND next_at <= @now ORDER BY next_at, row LIMIT @most",
            [("@issue", issue), ("@node", node), ("@now", Instant(now)), ("@most", most)],
            cancellationToken);

    public async Task<int?> FirstQueuedAsync(int issue, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = Command(connection, null, LedgerSql.FirstQueued, [("@issue", issue)]);
        return await command.ExecuteScalarAsync(cancellationToken) is { } row ? Convert.ToInt32(row, CultureInfo.InvariantCulture) : null;
    }

    public virtual async Task<bool[]> CommitAsync(IReadOnlyList<LedgerChange> changes, bool again, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await CommitAsync(connection, changes, again, cancellationToken);
    }

    protected async Task<bool[]> CommitAsync(DbConnection connection, IReadOnlyList<LedgerChange> changes, bool again, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var made = await ChangeAllAsync(connection, transaction, changes, cancellationToken);
        var standing = again ? await StandingAsync(connection, transaction, changes, made, cancellationToken) : [];
        var counts = new SortedDictionary<(int Issue, DeliveryState State), int>();
        for (var i = 0; i < changes.Count; i++)
        {
            if (made[i] == 0)
                continue;
            Add(counts, changes[i].Issue, changes[i].From, -1);
            Add(counts, changes[i].Issue, changes[i].To, 1);
        }

        // In key order, so that two nodes never wait for each other's counters crosswise.
        foreach (var ((issue, state), added) in counts)
            await CountAsync(connection, transaction, issue, state, added, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [.. made.Select((rows, i) => rows > 0 || standing.Contains(i))];
    }

    public async Task<int> SettleAsync(int issue, int node, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        await ExecuteAsync(connection, transaction, LedgerSql.Release, cancellationToken, ("@issue", issue), ("@node", node));
        var inFlight = await SettleInFlightAsync(connection, transaction, node, issue, cancellationToken);
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
        TextOrNull(reader, 10));

    private static int? NumberOrNull(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Convert.ToInt32(reader.GetValue(column), CultureInfo.InvariantCulture);

    private static string? TextOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static void Add(SortedDictionary<(int Issue, DeliveryState State), int> counts, int issue, DeliveryState state, int added)
    {
        // A claim is not an outcome: claimed rows are counted as queued.
        var key = (issue, state == DeliveryState.Claimed ? DeliveryState.Queued : state);
        counts[key] = counts.GetValueOrDefault(key) + added;
    }

    private static async Task CountAsync(
        DbConnection connection, DbTransaction transaction, int issue, DeliveryState state, int added, CancellationToken cancellationToken)
    {
        if (added != 0)
            await ExecuteAsync(connection, transaction, LedgerSql.Count, cancellationToken, ("@issue", issue), ("@state", (short)state), ("@added", added));
    }

    /// <summary>Which of the changes that were not made just now had been made by the commit before.</summary>
    private static async Task<HashSet<int>> StandingAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, int[] made, CancellationToken cancellationToken)
    {
        var standing = new HashSet<int>();
        for (var i = 0; i < changes.Count; i++)
        {
            if (made[i] > 0)
                continue;
            var change = changes[i];
            await using var command = Command(connection, transaction, LedgerSql.Where, [("@issue", change.Issue), ("@row", change.Row)]);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken)
                && NumberOrNull(reader, 0) == (int)change.To
                && (change.To != DeliveryState.InFlight || NumberOrNull(reader, 1) == change.Node))
                standing.Add(i);
        }

        return standing;
    }

    private static async Task<(int Cursor, int Rows, bool Complete)> LedgerAsync(
        DbConnection connection, DbTransaction? transaction, int issue, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, LedgerSql.Ledger, [("@issue", issue)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt32(0), reader.GetInt32(1), reader.GetBoolean(2)) : (0, 0, false);
    }

    private async Task<IReadOnlyList<ClaimedRow>> ClaimAsync(
        int issue, DeliveryState from, string where, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await BeginWriteAsync(connection, cancellationToken);
        var rows = await ClaimAsync(connection, transaction, where, parameters, cancellationToken);
        if (from == DeliveryState.Deferred)
        {
            // In key order, like everybody else.
            await CountAsync(connection, transaction, issue, DeliveryState.Queued, rows.Count, cancellationToken);
            await CountAsync(connection, transaction, issue, DeliveryState.Deferred, -rows.Count, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return rows;
    }
}
