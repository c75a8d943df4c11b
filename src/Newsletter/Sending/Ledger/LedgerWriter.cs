using System.Threading.Channels;
using Newsletter.Shell;

namespace Newsletter.Sending.Ledger;

/// <summary>
/// Gathers the changes that connections want made and commits them in groups, in the order in which they were asked for: whatever came in while the
/// disk was busy with the last group is the next one. A mark is durable before its message begins; one fsync serves all that asked in the meantime.
/// </summary>
/// <param name="lanes">How many can wait for a change at once.</param>
/// <param name="giveUp">A database that is away is asked again until this says that nobody waits any longer.</param>
internal sealed class LedgerWriter(ILedgerStore store, CrashPoints crash, Func<int> lanes, TimeProvider clock, ILogger log, CancellationToken giveUp) : IAsyncDisposable
{
    // More than the connections can have under way; beyond it a group would only grow its own latency.
    private const int MostInGroup = 1000;

    // What a smaller group waits for others: without it a commit served two copies; now it serves ten.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Channel<(LedgerChange Change, TaskCompletionSource<bool>? Made)> _changes =
        Channel.CreateUnbounded<(LedgerChange, TaskCompletionSource<bool>?)>(new UnboundedChannelOptions { SingleReader = true });

    private Task? _loop;

    /// <summary>Begins to work.</summary>
    public LedgerWriter Start()
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return this;
    }

    /// <summary>Makes the change, and ends when it is on disk.</summary>
    /// <returns>False: the row was no longer this node's, or the database stayed away until the end.</returns>
    public Task<bool> WriteAsync(LedgerChange change)
    {
        var made = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _changes.Writer.TryWrite((change, made)); // it takes all until it is disposed
        return made.Task;
    }

    /// <summary>
    /// Makes the change without anybody waiting for it. It is on disk no later than every change asked for after it, so what is in flight by the
    /// ledger never exceeds what is in flight.
    /// </summary>
    public void Record(LedgerChange change) => _changes.Writer.TryWrite((change, null));

    /// <summary>Ends when everything is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        if (_loop is not null)
            await _loop;
    }

    private async Task RunAsync()
    {
        var group = new List<LedgerChange>();
        var waiting = new List<TaskCompletionSource<bool>?>();
        while (await _changes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            group.Clear();
            waiting.Clear();
            Take(group, waiting);
            // When half of them wait the other half has something to send meanwhile.
            if (waiting.Count(made => made is not null) * 2 < lanes())
            {
                await Task.WhenAny(Task.Delay(Gather, clock, giveUp));
                Take(group, waiting);
            }

            var made = await CommitAsync(group);
            if (group.Exists(change => change.From == DeliveryState.InFlight))
                crash.Passed(7);
            for (var i = 0; i < made.Length; i++)
                waiting[i]?.SetResult(made[i]);
        }
    }

    private void Take(List<LedgerChange> group, List<TaskCompletionSource<bool>?> waiting)
    {
        while (group.Count < MostInGroup && _changes.Reader.TryRead(out var item))
        {
            group.Add(item.Change);
            waiting.Add(item.Made);
        }
    }

    // Finished work is recorded whatever else stops, and whether a commit that broke was made nobody knows: it is asked for again, and what stands counts.
    private async Task<bool[]> CommitAsync(List<LedgerChange> group)
    {
        var pause = new GrowingPause(FirstPause, LongestPause, clock);
        for (var again = false; ; again = true)
        {
            try
            {
                return await store.CommitAsync(group, again, CancellationToken.None);
            }
            // Edge: whatever it is, everybody who has a copy in hand waits here, and one who waits for ever says nothing.
            catch (Exception exception)
            {
                log.LogError(exception, "The ledger takes no records at the moment; {Count} wait", group.Count);
            }

            if (giveUp.IsCancellationRequested)
                return new bool[group.Count];
            await pause.WaitAsync(giveUp);
        }
    }
}
