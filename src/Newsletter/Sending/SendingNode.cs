using Newsletter.Data;
using Newsletter.Sending.Ledger;

namespace Newsletter.Sending;

/// <summary>This process among those that send: it says regularly that it is alive, or its rows are given to another.</summary>
internal sealed class SendingNode(ILedgerStore store, DatabaseOptions database, SendingOptions options, TimeProvider clock)
{
    private DateTimeOffset _renewAt;

    /// <summary>The ledger's key for this process. Changes when it was taken for dead, so that what it had before is no longer its own.</summary>
    public int Key { get; private set; }

    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _renewAt)
            return;
        var until = now + options.Lease;
        if (Key == 0 && database.Provider == DatabaseProvider.Sqlite)
            await store.ExpireNodesAsync(cancellationToken);
        if (Key == 0 || !await store.KeepNodeAsync(Key, until, cancellationToken))
            Key = await store.AddNodeAsync($"{Environment.MachineName}/{Environment.ProcessId}", until, cancellationToken);
        _renewAt = now + (options.Lease / 4);
    }

    /// <summary>Nothing is in this node's hands any more: it need not be missed first.</summary>
    public async Task LeaveAsync()
    {
        if (Key != 0)
            await store.KeepNodeAsync(Key, clock.GetUtcNow(), CancellationToken.None);
    }
}
