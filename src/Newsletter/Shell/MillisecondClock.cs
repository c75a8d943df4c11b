namespace Newsletter.Shell;

/// <summary>The system's clock, to the millisecond: what is answered when something is made is what the database gives back later.</summary>
internal sealed class MillisecondClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
