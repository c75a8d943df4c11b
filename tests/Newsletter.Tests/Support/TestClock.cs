namespace Newsletter.Tests.Support;

/// <summary>A clock that stands still until a test moves it. It starts at the real time; timers are those of the real one.</summary>
public sealed class TestClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = start ?? System.GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public void Advance(TimeSpan by)
    {
        lock (_lock)
            _now += by;
    }
}
