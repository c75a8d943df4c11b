namespace Newsletter.Sending.Ledger;

/// <summary>
/// The hot statements, once for each database. Every write is one short transaction that is on disk when the call returns.
/// </summary>
internal interface ILedgerStore
{
    /// <summary>Begins a ledger, unless there is one already.</summary>
    Task BeginAsync(int issue, bool neverTwice, CancellationToken cancellationToken);

    /// <summary>What becomes of rows of which nobody knows, from now on: a correction may say otherwise than the issue did at the freeze.</summary>
    Task SetPolicyAsync(int issue, bool neverTwice, CancellationToken cancellationToken);

    /// <summary>Writes the next part of the audience: subscriptions that were active at <paramref name="frozenAt"/>. Call until complete; a crash goes on where it was.</summary>
    /// <param name="audience">Whom of them the issue goes to; null: all.</param>
    /// <returns>True when the ledger is complete.</returns>
    Task<bool> FreezeStepAsync(int issue, int publication, DateTimeOffset frozenAt, FrozenAudience? audience, CancellationToken cancellationToken);

    /// <summary>Rows the ledger has.</summary>
    Task<int> RowsAsync(int issue, CancellationToken cancellationToken);

    /// <summary>Takes what is queued among the rows after <paramref name="after"/> up to <paramref name="upTo"/>.</summary>
    Task<IReadOnlyList<ClaimedRow>> ClaimRangeAsync(int issue, int node, int after, int upTo, CancellationToken cancellationToken);

    /// <summary>Takes deferred rows whose time has come.</summary>
    Task<IReadOnlyList<ClaimedRow>> ClaimDeferredAsync(int issue, int node, DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>The first queued row; null: none is. It walks the issue's rows, so it is asked for when there is nothing else to do.</summary>
    Task<int?> FirstQueuedAsync(int issue, CancellationToken cancellationToken);

    /// <summary>Makes the changes in one transaction.</summary>
    /// <param name="again">They were tried before, and nobody knows whether that commit was made: a step that stands already counts as made.</param>
    /// <returns>For each, whether it was made; false: the row was no longer this node's, or no longer in that state.</returns>
    Task<bool[]> CommitAsync(IReadOnlyList<LedgerChange> changes, bool again, CancellationToken cancellationToken);

    /// <summary>What this node has in hand of an issue while none of its connections works on it: claimed rows are queued again, for those in flight nobody knows.</summary>
    /// <returns>How many were in flight.</returns>
    Task<int> SettleAsync(int issue, int node, CancellationToken cancellationToken);

    /// <summary>Skips what is queued or deferred, for an issue that was cancelled: at most <paramref name="most"/> rows.</summary>
    /// <returns>How many.</returns>
    Task<int> SkipRestAsync(int issue, string reason, int most, CancellationToken cancellationToken);

    Task<LedgerCounts> CountAsync(int issue, CancellationToken cancellationToken);

    /// <summary>Where only one process can be at the database, whoever else is on the list has died: no lease need be waited for.</summary>
    Task ExpireNodesAsync(CancellationToken cancellationToken);

    /// <param name="lease">From now, by the database's clock where nodes share one: theirs may differ.</param>
    Task<int> AddNodeAsync(string name, TimeSpan lease, CancellationToken cancellationToken);

    /// <returns>False: the node was taken for dead.</returns>
    Task<bool> KeepNodeAsync(int node, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Takes a portion of what a server may be given on a day, at most what is left of it.</summary>
    /// <returns>How many; 0: the day is used up.</returns>
    Task<int> TakeOfDayAsync(string server, DateOnly day, int limit, int portion, CancellationToken cancellationToken);

    Task ReturnToDayAsync(string server, DateOnly day, int count, CancellationToken cancellationToken);

    /// <summary>How many messages of a day were given out.</summary>
    Task<int> UsedOfDayAsync(string server, DateOnly day, CancellationToken cancellationToken);

    /// <summary>When the last of the rows that were put off is tried again; null: none was.</summary>
    Task<DateTimeOffset?> LastDeferredAsync(int issue, CancellationToken cancellationToken);

    /// <summary>Says what holds a node back, for whoever asks another node about it.</summary>
    Task SayAsync(int node, IReadOnlyList<string> words, CancellationToken cancellationToken);

    /// <summary>What holds back the nodes that are alive, other than <paramref name="self"/>.</summary>
    Task<IReadOnlyList<string>> WordsAsync(int self, CancellationToken cancellationToken);

    /// <summary>How many nodes are alive, and how many of them were there before <paramref name="self"/>.</summary>
    Task<(int Alive, int Before)> NodesAsync(int self, CancellationToken cancellationToken);

    /// <summary>Rows of nodes whose time is over, other than <paramref name="self"/>: claimed ones are queued again, for those in flight nobody knows.</summary>
    /// <returns>How many were claimed and how many in flight.</returns>
    Task<(int Claimed, int InFlight)> RecoverAsync(int self, CancellationToken cancellationToken);
}
