namespace Newsletter.Engines.Wire;

/// <summary>
/// One timer for all waits of a connection. Arming it is a store in most cases: the timer runs on to its earlier time and looks then what is due.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _due = long.MaxValue;
    private long _scheduled = long.MaxValue;
    private string _waitingFor = "";

    public Deadline(TimeProvider clock, Action expired)
    {
        _clock = clock;
        _expired = expired;
        _timer = clock.CreateTimer(static state => ((Deadline)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was being waited for when the time was up; null as long as it never was.</summary>
    public string? Missed { get; private set; }

    public void Arm(TimeSpan time, string waitingFor)
    {
        lock (_lock)
        {
            _waitingFor = waitingFor;
            _due = _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
            if (_due < _scheduled)
                Schedule(time);
        }
    }

    public void Disarm()
    {
        lock (_lock)
            _due = long.MaxValue;
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            _scheduled = long.MaxValue;
            if (_due == long.MaxValue || Missed is not null)
                return;
            var left = _clock.GetElapsedTime(_clock.GetTimestamp(), _due);
            if (left > TimeSpan.Zero)
            {
                Schedule(left);
                return;
            }

            Missed = _waitingFor;
        }

        _expired();
    }

    private void Schedule(TimeSpan time)
    {
        _scheduled = _due;

        // A millisecond more than asked for, since timers may run early by a fraction.
        _timer.Change(time + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
