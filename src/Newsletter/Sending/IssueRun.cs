using Newsletter.Sending.Ledger;
using Newsletter.Sending.Pace;
using Newsletter.Sending.Servers;
using Newsletter.Shell;

namespace Newsletter.Sending;

/// <summary>One issue going out from this node: rows are claimed ahead of the connections that send them, until none is left or somebody says stop.</summary>
internal sealed class IssueRun(
    IssueInHand issue, SendingNode node, ILedgerStore store, ServerPool pool, MailProviders providers, SendingOptions options, CrashPoints crash, Random random, TimeProvider clock, ILogger log)
{
    /// <summary>An idle connection is closed after this; the next row opens another.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    /// <summary>The same while rows lie here that are held back: connecting anew every few seconds would help nobody.</summary>
    private static readonly TimeSpan IdleWhileHeld = TimeSpan.FromMinutes(1);

    /// <summary>What was claimed longer ago is claimed anew: whoever has left since then gets nothing.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // The last answers come, and places of another issue become free, mostly at once.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(10);

    // Who took the rows of this run: taken for dead meanwhile, this process is another node, and these rows are not its own.
    private readonly int _node = node.Key;

    // When deferred rows were last asked for and all that were due came. Between two claims of queued ones that need not be again: it is a transaction, too.
    private long _deferredAt;

    private readonly Party _party = new();

    private int _lanes;

    /// <summary>Works until everything is final.</summary>
    /// <param name="stop">Takes no further row, lets what is in flight end.</param>
    /// <param name="hardStop">Cuts the connections.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hardStop)
    {
        // A run before this one may have ended with the database away.
        await SettleAsync();
        var rows = new RowQueue(node, providers, options.ClaimSize, clock);
        using var ended = new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using (var ledger = new LedgerWriter(store, crash, () => Volatile.Read(ref _lanes), clock, log, hardStop).Start())
        {
            var sender = new CopySender(issue, _node, node, ledger, options, crash, random, clock);
            var ticks = TickAsync(rows, ended.Token);
            try
            {
                await Task.WhenAll(
                    Enumerable.Range(0, pool.MostConnections).Select(_ => PartAsync(ConnectionAsync(rows, sender, ledger, over.Token, hardStop), over))
                        .Append(PartAsync(ClaimAsync(rows, ledger, over.Token), over, isLast: true)));
            }
            finally
            {
                await ended.CancelAsync();
                await ticks;
            }
        }

        // What was claimed and not begun goes back, so that another node, or the next start, need not wait for a lease to end.
        await SettleAsync();
    }

    // Where one part breaks the others end, too, and the run begins anew: a connection less, or nobody who claims, would be for good. And when the last row has its end
    // nobody waits for a server that may be back.
    private static async Task PartAsync(Task part, CancellationTokenSource over, bool isLast = false)
    {
        try
        {
            await part;
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }

        if (isLast)
            await over.CancelAsync();
    }

    private async Task SettleAsync()
    {
        if (await store.SettleAsync(issue.Key, _node, CancellationToken.None) is > 0 and var lost)
            log.LogWarning("Issue {Issue}: the answers to {Count} copies could not be recorded", issue.Key, lost);
    }

    private async Task ClaimAsync(RowQueue rows, LedgerWriter ledger, CancellationToken stop)
    {
        try
        {
            var last = await store.RowsAsync(issue.Key, stop);
            for (int? first = 1; first is not null; first = await NextQueuedAsync(rows, ledger, stop))
            {
                for (var after = first.Value - 1; after < last; after += options.ClaimSize)
                {
                    if (!await RoomAsync(rows, ledger, stop))
                        return;
                    if (clock.GetElapsedTime(_deferredAt) > Pause)
                        await ClaimDeferredAsync(rows, ledger, stop);
                    await OfferAsync(rows, ledger, await store.ClaimRangeAsync(issue.Key, _node, after, Math.Min(last, after + options.ClaimSize), stop), stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.LogDebug("Issue {Issue}: no more rows are taken", issue.Key);
        }
        finally
        {
            rows.Complete();
        }
    }

    /// <summary>Takes deferred rows as they come due, until everything is final or a row went back to queued behind the cursor.</summary>
    /// <returns>That row, or null when nothing is left to send.</returns>
    private async Task<int?> NextQueuedAsync(RowQueue rows, LedgerWriter ledger, CancellationToken stop)
    {
        var pause = new GrowingPause(ShortPause, Pause, clock);
        while (true)
        {
            if (!await RoomAsync(rows, ledger, stop))
                return null;
            await ClaimDeferredAsync(rows, ledger, stop);
            if ((await store.CountAsync(issue.Key, stop)).Final)
                return null;
            if (await store.FirstQueuedAsync(issue.Key, stop) is { } row)
                return row;
            await pause.WaitAsync(stop);
            stop.ThrowIfCancellationRequested();
        }
    }

    private async Task ClaimDeferredAsync(RowQueue rows, LedgerWriter ledger, CancellationToken stop)
    {
        var claimed = await store.ClaimDeferredAsync(issue.Key, _node, clock.GetUtcNow(), options.ClaimSize, stop);
        // There may be more where so many came from.
        if (claimed.Count < options.ClaimSize)
            _deferredAt = clock.GetTimestamp();
        await OfferAsync(rows, ledger, claimed, stop);
    }

    // Who gets no copy needs no server, and what was put off is not tried after its time, also where nobody was there to try it before. What its provider cannot
    // take in a while goes back, so that it does not keep others waiting; slowly, or one provider's bad hour would be the database's, too.
    private async Task OfferAsync(RowQueue rows, LedgerWriter ledger, IReadOnlyList<ClaimedRow> claimed, CancellationToken stop)
    {
        crash.Passed(4);
        var going = new List<ClaimedRow>(claimed.Count);
        foreach (var row in claimed)
        {
            if (issue.WhyNot(row) is { } reason)
                ledger.Record(Step(row, DeliveryState.Skipped) with { Reason = reason });
            else if (row.Attempts > 0 && clock.GetUtcNow() > issue.Deadline)
                ledger.Record(row.UncertainBefore ? Step(row, DeliveryState.Uncertain) : Step(row, DeliveryState.Rejected) with { Reason = Reasons.Deadline });
            else
                going.Add(row);
        }

        var refused = rows.Offer(going);
        foreach (var row in refused)
            ledger.Record(Step(row, DeliveryState.Queued));
        if (refused.Count > claimed.Count / 2)
            await Task.Delay(Tick, clock, stop);
    }

    /// <returns>False: others have brought the issue to its end.</returns>
    private async Task<bool> RoomAsync(RowQueue rows, LedgerWriter ledger, CancellationToken stop)
    {
        while (true)
        {
            var changed = rows.Changed;
            if (!pool.HasPlaces)
            {
                // Every connection is another process's, or it alone reaches a server: so are the rows.
                foreach (var row in rows.Clear())
                    ledger.Record(Step(row, DeliveryState.Queued));
                if ((await store.CountAsync(issue.Key, stop)).Final)
                    return false;
                await Task.Delay(Pause, clock, stop);
                continue;
            }

            if (rows.HasRoom)
                return true;
            await changed;
            stop.ThrowIfCancellationRequested();
        }
    }

    // Time alone changes what may go: rests end, limits fill up again.
    private async Task TickAsync(RowQueue rows, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(Tick, clock, ended));
            rows.Pulse();
        }
    }

    private async Task ConnectionAsync(RowQueue rows, CopySender sender, LedgerWriter ledger, CancellationToken stop, CancellationToken hardStop)
    {
        var pause = new GrowingPause(ShortPause, Pause, clock);
        while (await MoreAsync(rows, stop))
        {
            await using var server = await ConnectAsync(pause, stop);
            if (server is null)
                continue;

            // Each lane carries one message at a time; together they fill the pipeline.
            Interlocked.Add(ref _lanes, server.Mail.Depth);
            await Task.WhenAll(Enumerable.Range(0, server.Mail.Depth).Select(_ => LaneAsync(rows, server, sender, ledger, stop, hardStop)));
            Interlocked.Add(ref _lanes, -server.Mail.Depth);
            await server.Mail.QuitAsync(hardStop);
        }
    }

    private async Task<ServerConnection?> ConnectAsync(GrowingPause pause, CancellationToken stop)
    {
        try
        {
            var server = await pool.ConnectAsync(_party, stop);
            if (server is null)
                await pause.WaitAsync(stop);
            else
                pause.Reset();
            return server;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task LaneAsync(RowQueue rows, ServerConnection server, CopySender sender, LedgerWriter ledger, CancellationToken stop, CancellationToken hardStop)
    {
        while (!stop.IsCancellationRequested && server.TryUse())
        {
            if (await NextAsync(rows, server, ledger, stop) is not { } turn)
                return;
            if (await TakeOfDayAsync(rows, turn, server, stop) is not { } day)
                return;
            await sender.SendAsync(turn, day, server, hardStop);
        }
    }

    // A day that is used up, a stop or a database that is away: the row and its place at the provider are given back.
    private static async Task<DateOnly?> TakeOfDayAsync(RowQueue rows, Turn turn, ServerConnection server, CancellationToken stop)
    {
        DateOnly? granted = null;
        try
        {
            return granted = await server.Line.TakeOfDayAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (granted is null)
            {
                GiveBack(turn, server);
                rows.Return(turn);
            }
        }
    }

    // Its place at the provider, and in the server's second.
    private static void GiveBack(Turn turn, ServerConnection server)
    {
        turn.Pace.Leave(turn.Number, null);
        server.Line.ReturnTurn();
    }

    /// <summary>The next row, when it is this server's turn. Neither waits for the other in somebody's hand: who has nothing to send uses up no turn, and whoever stops waits for none.</summary>
    /// <returns>Null: nothing for this connection, for longer than it is worth keeping open.</returns>
    private async Task<Turn?> NextAsync(RowQueue rows, ServerConnection server, LedgerWriter ledger, CancellationToken stop)
    {
        var since = clock.GetTimestamp();
        while (!stop.IsCancellationRequested && server.Stays)
        {
            var changed = rows.Changed;
            if (server.Line.TryTurn())
            {
                if (!rows.TryTake(server.Line, out var turn))
                {
                    server.Line.ReturnTurn();
                }
                else if (clock.GetElapsedTime(turn.ClaimedAt) < Fresh)
                {
                    return turn;
                }
                else
                {
                    GiveBack(turn, server);
                    ledger.Record(Step(turn.Row, DeliveryState.Queued));
                    continue;
                }
            }

            if (rows.IsOver || clock.GetElapsedTime(since) > (rows.IsEmpty ? Idle : IdleWhileHeld))
                return null;
            await changed;
        }

        return null;
    }

    private LedgerChange Step(ClaimedRow row, DeliveryState to) => new(issue.Key, row.Row, _node, DeliveryState.Claimed, to, clock.GetUtcNow());

    /// <returns>False: no row will come any more.</returns>
    private static async Task<bool> MoreAsync(RowQueue rows, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var changed = rows.Changed;
            if (!rows.IsEmpty)
                return true;
            if (rows.IsOver)
                return false;
            await changed;
        }

        return false;
    }
}
