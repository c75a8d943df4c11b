using System.Threading.Channels;

namespace Newsletter.Sending.Ledger;

/// <summary>
/// Gathers the changes that connections want made and commits them in groups: whatever came in while the disk was busy with the last group is
/// the next one. A mark is durable before its message begins; one fsync serves all that asked in the meantime.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    // More than the connections can have under way; beyond it a group would only grow its own latency.
    private const int MostInGroup = 1000;

    private readonly Channel<(LedgerChange Change, TaskCompletionSource<bool> Made)> _changes =
        Channel.CreateUnbounded<(LedgerChange, TaskCompletionSource<bool>)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ILedgerStore _store;
    private readonly Task _loop;

    public LedgerWriter(ILedgerStore store)
    {
        _store = store;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Makes the change, and ends when it is on disk.</summary>
    /// <returns>False: the row was no longer this node's.</returns>
    public Task<bool> WriteAsync(LedgerChange change)
    {
        var made = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _changes.Writer.TryWrite((change, made)) ? made.Task : Task.FromException<bool>(new ObjectDisposedException(nameof(LedgerWriter)));
    }

    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var group = new List<LedgerChange>();
        var waiting = new List<TaskCompletionSource<bool>>();
        while (await _changes.Reader.WaitToReadAsync())
        {
            group.Clear();
            waiting.Clear();
            while (group.Count < MostInGroup && _changes.Reader.TryRead(out var item))
            {
                group.Add(item.Change);
                waiting.Add(item.Made);
            }

            await CommitAsync(group, waiting);
        }
    }

    // Finished work is recorded whatever else stops: no token here.
    private async Task CommitAsync(List<LedgerChange> group, List<TaskCompletionSource<bool>> waiting)
    {
        try
        {
            var made = await _store.CommitAsync(group, CancellationToken.None);
            for (var i = 0; i < made.Length; i++)
                waiting[i].SetResult(made[i]);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException or IOException or TimeoutException)
        {
            foreach (var one in waiting)
                one.SetException(exception);
        }
    }
}
