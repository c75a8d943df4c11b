using global::Quartz;
using Newsletter.Engines.Jobs;

namespace Newsletter.Engines.Adapters.Quartz;

/// <summary>The job contract on a Quartz.NET scheduler with its in-memory store. A key is a job; its alarm and its repetition are triggers of it.</summary>
/// <param name="log">Takes what an answer threw.</param>
public sealed class QuartzJobEngine(Action<string, Exception> log) : IJobEngine
{
    public const string EngineName = "Quartz";

    // An answer can last as long as an issue takes to send, and alarms must ring beside it.
    private const int AnswersAtOnce = 100;

    private JobBell? _bell;
    private IScheduler? _scheduler;
    private bool _stopped;

    public string Name => EngineName;

    public async Task StartAsync(JobRing ring, CancellationToken cancellationToken)
    {
        if (_bell is not null)
            throw new InvalidOperationException("A job engine is started once.");
        _bell = new JobBell(ring, log);
        var builder = QuartzSchedulerBuilder.Create(quartz => quartz
            .ConfigureScheduler(options => options.InstanceName = $"newsletter-{Interlocked.Increment(ref Names.Last)}")
            .UseInMemoryStore()
            .UseDefaultThreadPool(AnswersAtOnce)
            .UseJobFactory(new RingJob.Factory(_bell)));
        _scheduler = await builder.BuildScheduler(cancellationToken).ConfigureAwait(false);
        await _scheduler.Start(cancellationToken).ConfigureAwait(false);
    }

    public Task ArmAsync(Jobs.JobKey key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // A past start would count as missed and wait for Quartz's next look at misfires.
        var trigger = TriggerBuilder.Create().WithIdentity(RingJob.TriggerOf(key, RingJob.Alarm)).ForJob(RingJob.NameOf(key));
        trigger = at <= TimeProvider.System.GetUtcNow() ? trigger.StartNow() : trigger.StartAt(at);
        return ScheduleAsync(key, trigger.WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build(), cancellationToken);
    }

    public Task RepeatAsync(Jobs.JobKey key, TimeSpan every, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, TimeSpan.FromSeconds(1));
        var schedule = SimpleScheduleBuilder.Create().WithInterval(every).RepeatForever()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount);
        var trigger = TriggerBuilder.Create().WithIdentity(RingJob.TriggerOf(key, RingJob.Turn)).ForJob(RingJob.NameOf(key))
            .StartNow().WithSchedule(schedule).Build();
        return ScheduleAsync(key, trigger, cancellationToken);
    }

    public async Task DisarmAsync(Jobs.JobKey key, CancellationToken cancellationToken)
    {
        var (bell, scheduler) = Started();
        if (_stopped)
            return;
        // By its triggers, with which the job goes: deleting the job throws when an alarm has rung between Quartz's look at the triggers and its removing them.
        await scheduler.UnscheduleJobs([RingJob.TriggerOf(key, RingJob.Alarm), RingJob.TriggerOf(key, RingJob.Turn)], cancellationToken).ConfigureAwait(false);
        bell.Forget(key);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_bell is null || _scheduler is null || _stopped)
            return;
        _stopped = true;
        await _bell.StopAsync(cancellationToken).ConfigureAwait(false);
        await _scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _bell?.Dispose();
    }

    // A job without triggers is gone, so an alarm stores its job along with its trigger, in one step of the store.
    private async Task ScheduleAsync(Jobs.JobKey key, ITrigger trigger, CancellationToken cancellationToken)
    {
        var (_, scheduler) = Started();
        if (_stopped)
            return;
        var job = JobBuilder.Create<RingJob>().WithIdentity(RingJob.NameOf(key)).Build();
        await scheduler.ScheduleJob(job, trigger, ScheduleJobOptions.Replacing, cancellationToken).ConfigureAwait(false);
    }

    private (JobBell Bell, IScheduler Scheduler) Started() =>
        _bell is { } bell && _scheduler is { } scheduler ? (bell, scheduler) : throw new InvalidOperationException("The job engine has not been started.");

    // Quartz keeps schedulers by name, one name once a process.
    private static class Names
    {
        public static int Last;
    }
}
