using System.Data.Common;
using Microsoft.Data.Sqlite;
using Newsletter.Data;

namespace Newsletter.Sending.Ledger;

/// <summary>The ledger on SQLite: one process writes it, one short transaction at a time.</summary>
internal sealed class SqliteLedgerStore(DatabaseOptions options, SendingOptions sending, TimeProvider clock) : LedgerStore(clock), IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private DbConnection? _writer;
    private SqliteCommand? _change;

    /// <summary>Over one connection that stays open: opening it, its pragmas and parsing cost as much as twenty rows, and a group often has no more.</summary>
    public override async Task<bool[]> CommitAsync(IReadOnlyList<LedgerChange> changes, bool again, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        var writer = _writer;
        _writer = null;
        try
        {
            writer ??= await OpenAsync(cancellationToken);
            var made = await CommitAsync(writer, changes, again, cancellationToken);
            // It works, so it stays; one on which something failed does not.
            (_writer, writer) = (writer, null);
            return made;
        }
        finally
        {
            if (writer is not null)
                await writer.DisposeAsync();
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_change is not null)
            await _change.DisposeAsync();
        if (_writer is not null)
            await _writer.DisposeAsync();
        _writing.Dispose();
    }

    protected override int FreezeStep => sending.FreezeStep;

    // One writer at a time anyway.
    protected override string LockRows => "";

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
        await using (var load = Command(connection, transaction, $"{LedgerSql.LoadColumns} WHERE d.issue = @issue AND d.row IN ({picked})", parameters))
            rows = await ReadRowsAsync(load, cancellationToken);
        if (rows.Count > 0)
        {
            await using var claim = Command(
                connection, transaction, $"UPDATE deliveries SET state = 1, node = @node, next_at = NULL WHERE issue = @issue AND row IN ({picked})", parameters);
            await claim.ExecuteNonQueryAsync(cancellationToken);
        }

        return rows;
    }

    protected override async Task<int[]> ChangeAllAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        // One prepared statement, run once a row: 5 microseconds each, against 20 to parse it anew.
        var command = await PreparedAsync(connection);
        command.Transaction = (SqliteTransaction)transaction;
        var parameters = command.Parameters;
        var made = new int[changes.Count];
        for (var i = 0; i < changes.Count; i++)
        {
            var values = ChangeParameters.Of(changes[i], at => Instant(at));
            for (var p = 0; p < parameters.Count; p++)
            {
                parameters[p].ResetSqliteType();
                parameters[p].Value = values[p] ?? DBNull.Value;
            }

            made[i] = await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return made;
    }

    private async Task<SqliteCommand> PreparedAsync(DbConnection connection)
    {
        if (_change is { } prepared && prepared.Connection == connection)
            return prepared;
        if (_change is not null)
            await _change.DisposeAsync();
        _change = (SqliteCommand)Command(connection, null, LedgerSql.Change, []);
        foreach (var name in ChangeParameters.Names)
            _change.Parameters.Add(name, SqliteType.Text);
        return _change;
    }
}
