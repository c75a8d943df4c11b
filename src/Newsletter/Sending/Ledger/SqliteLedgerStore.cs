using System.Data.Common;
using Microsoft.Data.Sqlite;
using Newsletter.Data;

namespace Newsletter.Sending.Ledger;

/// <summary>The ledger on SQLite: one process writes it, one short transaction at a time.</summary>
internal sealed class SqliteLedgerStore(DatabaseOptions options, SendingOptions sending, TimeProvider clock) : LedgerStore(clock), IAsyncDisposable
{
    private const string Load =
        $"""
        {Me} {LedgerSql.LoadColumns}
        FROM deliveries d
        JOIN issues i ON i.key = d.issue
        LEFT JOIN subscribers s ON s.key = d.subscriber
        LEFT JOIN subscriptions n ON n.publication_key = i.publication_key AND n.subscriber_key = d.subscriber
        """;

    private const string Me = "WITH me AS (SELECT key FROM nodes WHERE key = @node)";

    private const int FewestFrozen = 4000;

    /// <summary>Of the first step: an issue to fewer is frozen in one, with nobody to be let in between.</summary>
    private const int FirstFrozen = 12_000;

    /// <summary>What a step of the freeze should take.</summary>
    private static readonly TimeSpan FreezeTime = TimeSpan.FromMilliseconds(40);

    private readonly SemaphoreSlim _writing = new(1);
    private int _freezeStep = Math.Min(FirstFrozen, sending.FreezeStep);
    private DbConnection? _writer;
    private SqliteSteps? _steps;

    /// <summary>
    /// Over one connection that stays open: opening it, its pragmas and parsing cost as much as twenty rows, and a group often has no more. And in turn: whoever
    /// finds the database locked sleeps and tries again, whoever waits here goes on at once.
    /// </summary>
    protected override async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var writer = _writer ??= await OpenAsync(cancellationToken);
            await using var transaction = await BeginWriteAsync(writer, cancellationToken);
            var result = await work(writer, transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch
        {
            // One on which something failed does not stay.
            await CloseAsync();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _writing.Dispose();
    }

    protected override int FreezeStep => _freezeStep;

    // Others who write wait meanwhile: on a slow disk, or one that others keep busy, a step has fewer rows.
    protected override void Froze(TimeSpan took) =>
        _freezeStep = (int)Math.Clamp(_freezeStep * (FreezeTime / took), Math.Min(FewestFrozen, sending.FreezeStep), sending.FreezeStep);

    // One writer at a time anyway.
    protected override string LockRows => "";

    protected override DatabaseProvider Database => DatabaseProvider.Sqlite;

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, null, SqliteSetup.Statements, cancellationToken);
        return connection;
    }

    // deferred: false is BEGIN IMMEDIATE: a transaction that begins by reading could not become a writer behind another one.
    protected override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    protected override object Instant(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    protected override DateTimeOffset ReadInstant(object value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value);

    protected override Task<DateTimeOffset> NowAsync(DbConnection connection, CancellationToken cancellationToken) => Task.FromResult(Clock.GetUtcNow());

    // The write lock is held from the transaction's first moment, so the update meets the rows that were just read.
    protected override async Task<IReadOnlyList<ClaimedRow>> ClaimAsync(
        DbConnection connection, DbTransaction transaction, string where, IReadOnlyList<(string Name, object? Value)> parameters, CancellationToken cancellationToken)
    {
        var picked = $"SELECT row FROM deliveries WHERE {where}";
        IReadOnlyList<ClaimedRow> rows;
        await using (var load = Command(connection, transaction, $"{Load} WHERE d.issue = @issue AND d.row IN ({picked})", parameters))
            rows = await ReadRowsAsync(load, cancellationToken);
        if (rows.Count > 0)
        {
            await using var claim = Command(
                connection, transaction, $"{Me} UPDATE deliveries SET state = 1, node = @node, next_at = NULL WHERE issue = @issue AND row IN ({picked})", parameters);
            await claim.ExecuteNonQueryAsync(cancellationToken);
        }

        return rows;
    }

    protected override Task<bool[]> ChangeAllAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        var steps = _steps ??= new SqliteSteps((SqliteConnection)connection);
        var counts = new SortedDictionary<(int Issue, DeliveryState State), int>();
        var made = new bool[changes.Count];
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            made[i] = steps.Change(change);
            if (!made[i])
                continue;
            Add(counts, change.Issue, change.From, -1);
            Add(counts, change.Issue, change.To, 1);
        }

        foreach (var ((issue, state), added) in counts)
        {
            if (added != 0)
                steps.Count(issue, state, added);
        }

        return Task.FromResult(made);
    }

    private static void Add(SortedDictionary<(int Issue, DeliveryState State), int> counts, int issue, DeliveryState state, int added)
    {
        // A claim is not an outcome: claimed rows are counted as queued.
        var key = (issue, state == DeliveryState.Claimed ? DeliveryState.Queued : state);
        counts[key] = counts.GetValueOrDefault(key) + added;
    }

    private async Task CloseAsync()
    {
        var (writer, steps) = (_writer, _steps);
        (_writer, _steps) = (null, null);
        steps?.Dispose();
        if (writer is not null)
            await writer.DisposeAsync();
    }
}
