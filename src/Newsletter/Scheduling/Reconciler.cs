using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Articles.Feeds;
using Newsletter.Data;
using Newsletter.Engines.Jobs;
using Newsletter.Issues;
using Newsletter.Scheduling.Digests;
using Newsletter.Sending;

namespace Newsletter.Scheduling;

/// <summary>
/// The database is the truth and a job an alarm clock: at start and every minute this arms whatever the database says should be armed, so a
/// job store that forgot everything loses nothing.
/// </summary>
internal sealed class Reconciler(IJobEngine jobs, IServiceScopeFactory scopes, SendingSignal signal, ILogger<Reconciler> log) : IHostedService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await jobs.StartAsync(RingAsync, cancellationToken);
        await jobs.RepeatAsync(IssueAlarm.Reconcile, Every, cancellationToken);
        await jobs.RepeatAsync(FetchDueFeeds.Alarm, FetchDueFeeds.Every, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => jobs.StopAsync(cancellationToken);

    private async Task RingAsync(JobKey key, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (key == IssueAlarm.Reconcile)
            await ReconcileAsync(scope.ServiceProvider, stop);
        else if (key == FetchDueFeeds.Alarm)
            await scope.ServiceProvider.GetRequiredService<FetchDueFeeds>().HandleAsync(stop);
        else if (key.Kind == IssueAlarm.Due && int.TryParse(key.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var issue))
            await scope.ServiceProvider.GetRequiredService<IssueDue>().HandleAsync(issue, stop);
        else
            log.LogWarning("Nobody answers the alarm {Key}", key);
    }

    private async Task ReconcileAsync(IServiceProvider services, CancellationToken stop)
    {
        var db = services.GetRequiredService<NewsletterDb>();
        var alarm = services.GetRequiredService<IssueAlarm>();
        var booked = await db.Issues.AsNoTracking().Where(i => i.State == IssueState.Scheduled).ToListAsync(stop);
        foreach (var issue in booked)
            await alarm.ArmAsync(issue, stop);
        signal.Wake();
        await services.GetRequiredService<BeginNextIssues>().HandleAsync(stop);
        await services.GetRequiredService<PrepareDigests>().HandleAsync(stop);
    }
}
