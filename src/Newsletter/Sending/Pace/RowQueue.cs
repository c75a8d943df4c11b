using System.Diagnostics.CodeAnalysis;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending.Pace;

/// <summary>A row whose turn has come, and its place among those of its provider.</summary>
/// <param name="ClaimedAt">A timestamp.</param>
internal sealed record Turn(ClaimedRow Row, long ClaimedAt, ProviderPace Pace, long Number);

/// <summary>
/// Claimed rows by mailbox provider: one that asked for less keeps nobody else waiting. What a provider cannot take in a while is refused, so that rows in
/// memory stay few whatever happens.
/// </summary>
/// <param name="size">Rows of one provider at most, and how many shall be ready.</param>
internal sealed class RowQueue(SendingNode node, MailProviders providers, int size, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<(ClaimedRow Row, long ClaimedAt)>> _rows = new(StringComparer.Ordinal);

    // Providers that have rows here, each once; whoever was looked at goes to the end.
    private readonly Queue<string> _order = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _complete;

    /// <summary>Room for more: what lies here and can go is less than one claim.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
                return _count < size || (_order.Count > 1 && _count < size * 4 && _rows.Values.Sum(q => q.Count < size ? q.Count : 0) < size);
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _count == 0;
        }
    }

    /// <summary>Nothing lies here and nothing will come.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
                return _complete && _count == 0;
        }
    }

    /// <summary>Ends at the next change: rows came, some went, or time passed.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>Takes claimed rows in.</summary>
    /// <returns>Those whose provider has too many here already.</returns>
    public List<ClaimedRow> Offer(IReadOnlyList<ClaimedRow> rows)
    {
        var refused = new List<ClaimedRow>();
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            foreach (var row in rows)
            {
                var queue = QueueOf(providers.Of(row.Address));
                if (queue.Count >= size * 2)
                {
                    refused.Add(row);
                    continue;
                }

                queue.Enqueue((row, now));
                _count++;
            }
        }

        Pulse();
        return refused;
    }

    /// <summary>The next row that this server may be given now.</summary>
    public bool TryTake(ServerLine line, [NotNullWhen(true)] out Turn? turn)
    {
        turn = null;
        var low = false;
        lock (_gate)
        {
            for (var i = _order.Count; i > 0; i--)
            {
                // Providers in turn, so that the largest one does not go first.
                var name = _order.Dequeue();
                var queue = _rows[name];
                var pace = line.PaceOf(name);
                var entered = pace.TryEnter(node.NodesFor(line.Options.MaxConnections), out var number);
                turn = null;
                if (entered)
                {
                    var (row, claimedAt) = queue.Dequeue();
                    turn = new Turn(row, claimedAt, pace, number);
                }

                if (queue.Count > 0)
                    _order.Enqueue(name);
                else
                    _rows.Remove(name);
                if (turn is null)
                    continue;
                low = --_count == size - 1;
                break;
            }
        }

        // Whoever claims has room again.
        if (low)
            Pulse();
        return turn is not null;
    }

    /// <summary>A row that was taken and not sent waits again.</summary>
    public void Return(Turn turn)
    {
        lock (_gate)
        {
            QueueOf(providers.Of(turn.Row.Address)).Enqueue((turn.Row, turn.ClaimedAt));
            _count++;
        }

        Pulse();
    }

    /// <summary>Takes all of them out: others may have them.</summary>
    public List<ClaimedRow> Clear()
    {
        lock (_gate)
        {
            List<ClaimedRow> all = [.. _rows.Values.SelectMany(queue => queue.Select(one => one.Row))];
            _rows.Clear();
            _order.Clear();
            _count = 0;
            return all;
        }
    }

    /// <summary>No more rows come.</summary>
    public void Complete()
    {
        lock (_gate)
            _complete = true;
        Pulse();
    }

    /// <summary>Whoever waits looks again.</summary>
    public void Pulse()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private Queue<(ClaimedRow Row, long ClaimedAt)> QueueOf(string name)
    {
        if (_rows.TryGetValue(name, out var queue))
            return queue;
        _order.Enqueue(name);
        return _rows[name] = new Queue<(ClaimedRow Row, long ClaimedAt)>();
    }
}
