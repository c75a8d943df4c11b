using global::Hangfire;
using Newsletter.Engines.Jobs;

namespace Newsletter.Engines.Adapters.Hangfire;

/// <summary>
/// What Hangfire stores and calls: a kind and an id. It starts the ring and does not wait for the answer, which can last as long as an issue
/// takes to send, while Hangfire's workers are threads. What an answer throws, and stopping, are the bell's.
/// </summary>
public sealed class HangfireRing(JobBell bell)
{
    public void Alarm(string kind, string id) => _ = bell.AlarmAsync(new JobKey(kind, id));

    /// <summary>Makes the one class that is ever called, with the bell of its engine.</summary>
    internal sealed class Activator(JobBell bell) : JobActivator
    {
        public override object ActivateJob(Type jobType) => new HangfireRing(bell);
    }
}
