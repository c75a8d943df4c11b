namespace Newsletter.Tests.Support;

/// <summary>The real clock, until a test sets it, or lets time pass that nobody has to wait for. Timers are those of the real one.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ahead;
    private long _passed;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _passed);

    /// <summary>The time of day jumps; what measures how long something takes does not.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    /// <summary>So much time is over, by every measure.</summary>
    public void Pass(TimeSpan time)
    {
        Interlocked.Add(ref _passed, (long)(time.TotalSeconds * TimestampFrequency));
        Jump(time);
    }
}
