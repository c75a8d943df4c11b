using Newsletter.Engines.Jobs;

namespace Newsletter.Engines.Adapters.Hangfire;

/// <summary>The repetitions: a timer a key.</summary>
internal sealed class HangfireTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobKey, ITimer> _timers = [];
    private bool _stopped;

    public void Set(JobKey key, TimeSpan every, JobBell bell)
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            if (_timers.Remove(key, out var before))
                before.Dispose();
            // A turn that finds its key busy ends at once, so turns never pile up behind a long answer.
            _timers[key] = TimeProvider.System.CreateTimer(_ => _ = bell.TurnAsync(key), state: null, TimeSpan.Zero, every);
        }
    }

    public void Remove(JobKey key)
    {
        lock (_lock)
        {
            if (_timers.Remove(key, out var timer))
                timer.Dispose();
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var timer in _timers.Values)
                timer.Dispose();
            _timers.Clear();
        }
    }
}
