using System.Data.Common;
using System.Globalization;

namespace Newsletter.Sending.Ledger;

/// <summary>Who sends, who has died, and what becomes of the rows that they had.</summary>
internal abstract partial class LedgerStore
{
    public async Task ExpireNodesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await ExecuteAsync(connection, null, LedgerSql.ExpireNodes, cancellationToken, ("@now", Instant(await NowAsync(connection, cancellationToken))));
    }

    public async Task<int> AddNodeAsync(string name, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var until = await NowAsync(connection, cancellationToken) + lease;
        await using var command = Command(connection, null, LedgerSql.AddNode, [("@name", name), ("@until", Instant(until))]);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async Task<bool> KeepNodeAsync(int node, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var until = await NowAsync(connection, cancellationToken) + lease;
        return await ExecuteAsync(connection, null, LedgerSql.KeepNode, cancellationToken, ("@node", node), ("@until", Instant(until))) > 0;
    }

    public async Task<(int Alive, int Before)> NodesAsync(int self, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = Command(connection, null, LedgerSql.Nodes, [("@self", self), ("@now", Instant(await NowAsync(connection, cancellationToken)))]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    public async Task<(int Claimed, int InFlight)> RecoverAsync(int self, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var now = Instant(await NowAsync(connection, cancellationToken));
        var (claimed, inFlight) = (0, 0);
        foreach (var node in await DeadNodesAsync(connection, self, now, cancellationToken))
        {
            await using var transaction = await BeginWriteAsync(connection, cancellationToken);
            await ExecuteAsync(connection, transaction, LedgerSql.DropNode, cancellationToken, ("@node", node), ("@now", now));
            if (await NumberAsync(connection, transaction, LedgerSql.NodeIsListed, cancellationToken, ("@node", node)) > 0)
                continue; // it came back in this very moment
            foreach (var (issue, neverTwice) in await OpenLedgersAsync(connection, transaction, cancellationToken))
            {
                claimed += await ExecuteAsync(connection, transaction, LedgerSql.Release, cancellationToken, ("@issue", issue), ("@node", node));
                inFlight += await SettleInFlightAsync(connection, transaction, node, issue, neverTwice, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        return (claimed, inFlight);
    }

    private static async Task<List<int>> DeadNodesAsync(DbConnection connection, int self, object now, CancellationToken cancellationToken)
    {
        var nodes = new List<int>();
        await using var command = Command(connection, null, LedgerSql.DeadNodes, [("@self", self), ("@now", now)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            nodes.Add(reader.GetInt32(0));
        return nodes;
    }

    private static async Task<List<(int Issue, bool NeverTwice)>> OpenLedgersAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var open = new List<(int Issue, bool NeverTwice)>();
        await using var command = Command(connection, transaction, LedgerSql.OpenLedgers, []);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            open.Add((reader.GetInt32(0), reader.GetBoolean(1)));
        return open;
    }

    private async Task<int> SettleInFlightAsync(
        DbConnection connection, DbTransaction transaction, int node, int issue, bool neverTwice, CancellationToken cancellationToken)
    {
        var now = Instant(clock.GetUtcNow());
        var to = neverTwice ? DeliveryState.Uncertain : DeliveryState.Deferred;
        // What this statement changed is what is counted: another node may be recovering the same rows.
        var rows = await ExecuteAsync(
            connection, transaction, LedgerSql.Uncertain, cancellationToken,
            ("@node", node), ("@issue", issue), ("@to", (short)to), ("@now", now), ("@next", neverTwice ? null : now));
        await CountAsync(connection, transaction, issue, DeliveryState.InFlight, -rows, cancellationToken);
        await CountAsync(connection, transaction, issue, to, rows, cancellationToken);
        return rows;
    }

    private static async Task<int> NumberAsync(
        DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(connection, transaction, sql, parameters);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
