using global::Quartz;
using global::Quartz.Extensibility;
using Newsletter.Engines.Jobs;

namespace Newsletter.Engines.Adapters.Quartz;

/// <summary>What Quartz runs when a trigger fires: it rings the bell for the key that the job is named after.</summary>
internal sealed class RingJob(JobBell bell) : IJob
{
    /// <summary>The name of a trigger that repeats; every other one is an alarm.</summary>
    public const string Turn = "turn";

    public const string Alarm = "alarm";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var job = context.JobDetail.Key;
        var key = new Jobs.JobKey(job.Group, job.Name[1..]);
        await (context.Trigger.Key.Name.StartsWith(Turn, StringComparison.Ordinal) ? bell.TurnAsync(key) : bell.AlarmAsync(key)).ConfigureAwait(false);
    }

    /// <summary>The job of a key. Quartz wants a name and an id may be empty, so one character stands before it.</summary>
    public static global::Quartz.JobKey NameOf(Jobs.JobKey key) => new("#" + key.Id, key.Kind);

    public static TriggerKey TriggerOf(Jobs.JobKey key, string what) => new(what + "#" + key.Id, key.Kind);

    /// <summary>Quartz makes a job for every firing; all of an engine share its bell.</summary>
    internal sealed class Factory(JobBell bell) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new JobScope(new RingJob(bell)));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
