using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>Watches what the database says is going out, and keeps a run for each such issue until it ends or is told to stop.</summary>
internal sealed class SendingService(
    IServiceScopeFactory scopes, IDbContextFactory<NewsletterDb> databases, ILedgerStore store, SendingNode node, ServerPool pool, SendingSignal signal, TimeProvider clock, ILogger<SendingService> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>What is in flight may end within this when the service stops; then the connections are cut.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<int, (CancellationTokenSource Stop, Task Run)> _runs = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var hardStop = new CancellationTokenSource();
        using var drained = new CancellationTokenSource();
        var beating = BeatAsync(drained.Token);
        try
        {
            while (true)
            {
                await LookAsync(hardStop.Token, stoppingToken);
                await signal.WaitAsync(Look, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync(hardStop);
        }
        finally
        {
            await drained.CancelAsync();
            await beating;
        }
    }

    private async Task LookAsync(CancellationToken hardStop, CancellationToken stoppingToken)
    {
        if (node.Key == 0)
            return; // not on the list yet
        // Edge: whatever fails here, a database that went away for one, is looked at again in half a second.
        try
        {
            await RecoverAsync(stoppingToken);
            foreach (var (key, state, notBefore) in await OpenIssuesAsync(stoppingToken))
                await FollowAsync(key, state, notBefore, hardStop, stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogError(exception, "Sending could not look at what is going out");
        }
    }

    // A loop of its own, also while the service drains: nothing that takes long may make others think that this process has died.
    private async Task BeatAsync(CancellationToken drained)
    {
        while (!drained.IsCancellationRequested)
        {
            // Edge: a database that is away is told again at the next beat.
            try
            {
                var joins = node.Key == 0;
                if (!await node.KeepAsync(pool.Words, drained))
                    await BeginAnewAsync();
                if (joins)
                    signal.Wake();
            }
            catch (Exception exception) when (!drained.IsCancellationRequested)
            {
                log.LogError(exception, "This process could not say that it is alive");
            }

            await Task.WhenAny(Task.Delay(node.Key == 0 ? Look : node.Beat, clock, drained));
        }
    }

    // Taken for dead after a stall: what was in hand belongs to others now, so every run begins anew under the new key.
    private async Task BeginAnewAsync()
    {
        log.LogWarning("This process was taken for dead and its rows were given away; it goes on as a new one");
        foreach (var run in _runs.Values)
            await run.Stop.CancelAsync();
    }

    private async Task FollowAsync(int key, IssueState state, DateTimeOffset? notBefore, CancellationToken hardStop, CancellationToken stoppingToken)
    {
        var running = _runs.TryGetValue(key, out var run) && !run.Run.IsCompleted;
        if (state == IssueState.Sending && !running && notBefore <= clock.GetUtcNow())
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _runs[key] = (stop, Task.Run(() => RunAsync(key, stop.Token, hardStop), CancellationToken.None));
        }
        else if (state != IssueState.Sending && running)
        {
            await run.Stop.CancelAsync();
        }
        else if (state == IssueState.Cancelled)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<FinishIssue>().CloseCancelledAsync(key, stoppingToken);
        }
    }

    private async Task RunAsync(int key, CancellationToken stop, CancellationToken hardStop)
    {
        // Edge: a run that breaks is begun again at the next look; the ledger knows how far it came.
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<SendIssue>().HandleAsync(key, stop, hardStop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.LogInformation("Issue {Issue} stopped before its ledger was ready", key);
        }
        catch (Exception exception)
        {
            log.LogError(exception, "Sending issue {Issue} broke off; it goes on in a moment", key);
            await Task.Delay(TimeSpan.FromSeconds(2), clock, CancellationToken.None);
        }
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var (claimed, inFlight) = await store.RecoverAsync(node.Key, cancellationToken);
        if (claimed + inFlight > 0)
            log.LogWarning("A process that was sending has ended: {Claimed} rows are queued again, of {InFlight} nobody knows whether they arrived", claimed, inFlight);
    }

    // Cancelled issues stay interesting until their ledger is closed, which their certificate says.
    private async Task<List<(int Key, IssueState State, DateTimeOffset? NotBefore)>> OpenIssuesAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var open = await db.Issues.AsNoTracking()
            .Where(i => i.State == IssueState.Sending || i.State == IssueState.Paused
                || (i.State == IssueState.Cancelled && i.FrozenAt != null && i.EndedAt == null))
            .Select(i => new { i.Key, i.State, i.NotBefore })
            .ToListAsync(cancellationToken);
        return [.. open.Select(i => (i.Key, i.State, i.NotBefore))];
    }

    private async Task DrainAsync(CancellationTokenSource hardStop)
    {
        var runs = Task.WhenAll(_runs.Values.Select(run => run.Run));
        if (await Task.WhenAny(runs, Task.Delay(Drain, clock, CancellationToken.None)) != runs)
            await hardStop.CancelAsync();
        await runs;
        // Edge: a database that is away learns it when the lease ends.
        try
        {
            using var soon = new CancellationTokenSource(Drain, clock);
            foreach (var line in pool.Lines)
                await line.Budget.ReturnAllAsync(soon.Token);
            await node.LeaveAsync(soon.Token);
        }
        catch (Exception exception)
        {
            log.LogError(exception, "This process could not say that it has left");
        }
    }
}
