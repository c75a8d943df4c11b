using Newsletter.Data;
using Newsletter.Sending.Ledger;

namespace Newsletter.Sending;

/// <summary>This process among those that send: it says regularly that it is alive, or its rows are given to another.</summary>
internal sealed class SendingNode(ILedgerStore store, DatabaseOptions database, SendingOptions options, TimeProvider clock)
{
    private long _saidAt;
    private long _joinedAt;
    private int _before;

    /// <summary>The ledger's key for this process. Changes when it was taken for dead, so that what it had before is no longer its own.</summary>
    public int Key { get; private set; }

    /// <summary>How many processes send, this one included: they share every limit.</summary>
    public int Nodes { get; private set; } = 1;

    /// <summary>
    /// This process's part of something that all share. What cannot be divided goes to those who came first; a newcomer has nothing until the others have heard of it,
    /// so that together they never have more.
    /// </summary>
    public int PartOf(int whole)
    {
        var nodes = Nodes;
        if (nodes > 1 && clock.GetElapsedTime(Interlocked.Read(ref _joinedAt)) < Beat * 2)
            return 0;
        return (whole / nodes) + (_before < whole % nodes ? 1 : 0);
    }

    /// <summary>How many processes have a part of it at all.</summary>
    public int NodesFor(int whole) => Math.Min(Nodes, whole);

    /// <summary>
    /// Whether what this process took as a node is still its own for certain. After a stall longer than the lease others may have its rows, and until it has
    /// asked it sends nothing more; if they have, it is another node when it has asked.
    /// </summary>
    public bool Holds(int key) => key == Key && clock.GetElapsedTime(Interlocked.Read(ref _saidAt)) < options.Lease;

    /// <summary>How often <see cref="KeepAsync"/> is to be called.</summary>
    public TimeSpan Beat => options.Lease / 6;

    /// <summary>Joins the list, or says that this process is alive.</summary>
    /// <returns>False: it was taken for dead, what it had was given away, and it is a new node from now on.</returns>
    /// <param name="words">What holds it back.</param>
    public async Task<bool> KeepAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        // Before the question: the lease that the database grants ends no earlier than ours.
        var now = clock.GetTimestamp();
        if (Key == 0 && database.Provider == DatabaseProvider.Sqlite)
            await store.ExpireNodesAsync(cancellationToken);
        var kept = Key != 0 && await store.KeepNodeAsync(Key, options.Lease, cancellationToken);
        var first = Key == 0;
        if (!kept)
        {
            Interlocked.Exchange(ref _joinedAt, now);
            Key = await store.AddNodeAsync($"{Environment.MachineName}/{Environment.ProcessId}", options.Lease, cancellationToken);
        }

        Interlocked.Exchange(ref _saidAt, now);
        // Alone nobody asks another.
        if (database.Provider != DatabaseProvider.Sqlite)
            await store.SayAsync(Key, words, cancellationToken);
        (var nodes, _before) = await store.NodesAsync(Key, cancellationToken);
        Nodes = Math.Max(1, nodes);
        return kept || first;
    }

    /// <summary>Nothing is in this node's hands any more: it need not be missed first.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (Key != 0)
            await store.KeepNodeAsync(Key, TimeSpan.Zero, cancellationToken);
    }
}
