using System.Threading.Channels;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>One issue going out from this node: rows are claimed ahead of the connections that send them, until none is left or somebody says stop.</summary>
internal sealed class IssueRun(
    IssueInHand issue, SendingNode node, ILedgerStore store, ServerPool pool, SendingOptions options, Random random, TimeProvider clock, ILogger log)
{
    /// <summary>An idle connection is closed after this; the next row opens another.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Who took the rows of this run: taken for dead meanwhile, this process is another node, and these rows are not its own.
    private readonly int _node = node.Key;

    /// <summary>Works until everything is final.</summary>
    /// <param name="stop">Takes no further row, lets what is in flight end.</param>
    /// <param name="hardStop">Cuts the connections.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hardStop)
    {
        // A run before this one may have ended with the database away.
        await SettleAsync();
        var rows = Channel.CreateBounded<ClaimedRow>(new BoundedChannelOptions(options.ClaimSize * 2) { SingleWriter = true });
        await using (var ledger = new LedgerWriter(store, clock, log, hardStop).Start())
        {
            var sender = new CopySender(issue, _node, node, ledger, options, random, clock);
            var connections = Enumerable.Range(0, pool.MostConnections).Select(_ => ConnectionAsync(rows.Reader, sender, stop, hardStop)).ToArray();
            try
            {
                await ClaimAsync(rows.Writer, stop);
            }
            finally
            {
                rows.Writer.TryComplete();
                await Task.WhenAll(connections);
            }
        }

        // What was claimed and not begun goes back, so that another node, or the next start, need not wait for a lease to end.
        await SettleAsync();
    }

    private async Task SettleAsync()
    {
        if (await store.SettleAsync(issue.Key, _node, CancellationToken.None) is > 0 and var lost)
            log.LogWarning("Issue {Issue}: the answers to {Count} copies could not be recorded", issue.Key, lost);
    }

    private async Task ClaimAsync(ChannelWriter<ClaimedRow> rows, CancellationToken stop)
    {
        try
        {
            var last = await store.RowsAsync(issue.Key, stop);
            for (int? first = 1; first is not null; first = await NextQueuedAsync(rows, stop))
            {
                for (var after = first.Value - 1; after < last; after += options.ClaimSize)
                {
                    await ClaimDeferredAsync(rows, stop);
                    await OfferAsync(rows, await store.ClaimRangeAsync(issue.Key, _node, after, Math.Min(last, after + options.ClaimSize), stop), stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.LogDebug("Issue {Issue}: no more rows are taken", issue.Key);
        }
    }

    /// <summary>Takes deferred rows as they come due, until everything is final or a row went back to queued behind the cursor.</summary>
    /// <returns>That row, or null when nothing is left to send.</returns>
    private async Task<int?> NextQueuedAsync(ChannelWriter<ClaimedRow> rows, CancellationToken stop)
    {
        while (true)
        {
            await ClaimDeferredAsync(rows, stop);
            if ((await store.CountAsync(issue.Key, stop)).Final)
                return null;
            if (await store.FirstQueuedAsync(issue.Key, stop) is { } row)
                return row;
            await Task.Delay(Pause, clock, stop);
        }
    }

    private async Task ClaimDeferredAsync(ChannelWriter<ClaimedRow> rows, CancellationToken stop) =>
        await OfferAsync(rows, await store.ClaimDeferredAsync(issue.Key, _node, clock.GetUtcNow(), options.ClaimSize, stop), stop);

    private async Task OfferAsync(ChannelWriter<ClaimedRow> rows, IReadOnlyList<ClaimedRow> claimed, CancellationToken stop)
    {
        foreach (var row in claimed)
            await rows.WriteAsync(row, stop);
    }

    private async Task ConnectionAsync(ChannelReader<ClaimedRow> rows, CopySender sender, CancellationToken stop, CancellationToken hardStop)
    {
        while (await MoreAsync(rows, stop))
        {
            await using var server = await ConnectAsync(stop);
            if (server is null)
                continue;

            // Each lane carries one message at a time; together they fill the pipeline.
            await Task.WhenAll(Enumerable.Range(0, server.Mail.Depth).Select(_ => LaneAsync(rows, server, sender, stop, hardStop)));
            await server.Mail.QuitAsync(hardStop);
        }
    }

    private async Task<ServerConnection?> ConnectAsync(CancellationToken stop)
    {
        try
        {
            var server = await pool.ConnectAsync(stop);
            if (server is null)
                await Task.Delay(Pause, clock, stop);
            return server;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task LaneAsync(ChannelReader<ClaimedRow> rows, ServerConnection server, CopySender sender, CancellationToken stop, CancellationToken hardStop)
    {
        while (!stop.IsCancellationRequested && server.TryUse())
        {
            if (!rows.TryRead(out var row) && !await MoreSoonAsync(rows, stop))
                return;
            if (row is null)
                continue;
            await sender.SendAsync(row, server, hardStop);
        }
    }

    private static async Task<bool> MoreAsync(ChannelReader<ClaimedRow> rows, CancellationToken stop)
    {
        try
        {
            return await rows.WaitToReadAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> MoreSoonAsync(ChannelReader<ClaimedRow> rows, CancellationToken stop)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(stop);
        idle.CancelAfter(Idle);
        return await MoreAsync(rows, idle.Token);
    }
}
