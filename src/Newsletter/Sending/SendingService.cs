using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>Watches what the database says is going out, and keeps a run for each such issue until it ends or is told to stop.</summary>
internal sealed class SendingService(
    IServiceScopeFactory scopes, IDbContextFactory<NewsletterDb> databases, ILedgerStore store, SendingNode node, ServerPool pool, Progress progress, SendingSignal signal, IHostApplicationLifetime lifetime,
    TimeProvider clock, ILogger<SendingService> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is counted how far an issue has come.</summary>
    private static readonly TimeSpan Count = TimeSpan.FromSeconds(5);

    /// <summary>What is in flight may end within this when the service stops; then the connections are cut.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<int, Run> _runs = new();
    private long _countedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        // Its own token comes when all requests have ended, half a minute later at most: too late to begin a drain.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var stop = stopping.Token;
        using var hardStop = new CancellationTokenSource();
        using var drained = new CancellationTokenSource();
        var beating = BeatAsync(drained.Token);
        try
        {
            while (true)
            {
                await LookAsync(hardStop.Token, stop);
                await signal.WaitAsync(Look, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
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
            var open = await OpenIssuesAsync(stoppingToken);
            foreach (var issue in open)
                await FollowAsync(issue, hardStop, stoppingToken);
            await CountAsync([.. open.Where(issue => issue is { State: IssueState.Sending, LedgerComplete: true }).Select(issue => issue.Key)], stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogError(exception, "Sending could not look at what is going out");
        }
    }

    private async Task CountAsync(List<int> going, CancellationToken stoppingToken)
    {
        progress.Forget(issue => !going.Contains(issue));
        // An issue that begins is counted at once.
        if (going.Count > 0 && _countedAt != 0 && clock.GetElapsedTime(_countedAt) < Count)
            return;
        _countedAt = going.Count > 0 ? clock.GetTimestamp() : 0;
        foreach (var issue in going)
            await progress.LookAsync(issue, stoppingToken);
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

    private async Task FollowAsync(OpenIssue issue, CancellationToken hardStop, CancellationToken stoppingToken)
    {
        if (_runs.TryGetValue(issue.Key, out var run) && !run.Work.IsCompleted)
        {
            if (run.State == issue.State && run.Revision == issue.Revision && run.Node == node.Key)
                return;
            // Paused, cancelled, or corrected between two looks, or begun by the node that this process was before it was taken for dead: what comes next begins when this has ended, without waiting for another half second.
            await run.Stop.CancelAsync();
            _ = run.Work.ContinueWith(_ => signal.Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return;
        }

        Func<IServiceProvider, CancellationToken, Task>? work = issue.State switch
        {
            IssueState.Sending when issue.NotBefore <= clock.GetUtcNow() => (services, stop) => services.GetRequiredService<SendIssue>().HandleAsync(issue.Key, stop, hardStop),
            // Not here: a large ledger takes seconds, and other issues want to be looked at meanwhile.
            IssueState.Cancelled => (services, stop) => services.GetRequiredService<FinishIssue>().CloseCancelledAsync(issue.Key, stop),
            _ => null,
        };
        if (work is null)
            return;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        _runs[issue.Key] = new Run(issue.State, issue.Revision, node.Key, stop, Task.Run(() => RunAsync(issue.Key, work, stop.Token), CancellationToken.None));
    }

    private async Task RunAsync(int key, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken stop)
    {
        // Edge: a run that breaks is begun again at the next look; the ledger knows how far it came.
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.LogInformation("Issue {Issue} stopped on its way", key);
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
    private async Task<List<OpenIssue>> OpenIssuesAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Issues.AsNoTracking()
            .Where(i => i.State == IssueState.Sending || i.State == IssueState.Paused
                || (i.State == IssueState.Cancelled && i.FrozenAt != null && i.EndedAt == null))
            .Select(i => new OpenIssue(i.Key, i.State, i.NotBefore, i.RevisionOrdinal, i.LedgerComplete))
            .ToListAsync(cancellationToken);
    }

    private async Task DrainAsync(CancellationTokenSource hardStop)
    {
        var runs = Task.WhenAll(_runs.Values.Select(run => run.Work));
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

    /// <param name="State">What the issue was when this began, with which revision, and as which node: as soon as it is something else, this stops.</param>
    private sealed record Run(IssueState State, int? Revision, int Node, CancellationTokenSource Stop, Task Work);

    private sealed record OpenIssue(int Key, IssueState State, DateTimeOffset? NotBefore, int? Revision, bool LedgerComplete);
}
