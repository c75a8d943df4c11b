namespace Newsletter.Shell;

/// <summary>A wait between two looks at something that nobody announces: short at first, for most of it is over soon, and twice as long each time up to a bound.</summary>
internal sealed class GrowingPause(TimeSpan first, TimeSpan longest, TimeProvider clock)
{
    private TimeSpan _last;

    /// <summary>Ends early, and without an exception, when <paramref name="stop"/> says so.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        _last = _last == TimeSpan.Zero ? first : TimeSpan.FromTicks(Math.Min(_last.Ticks * 2, longest.Ticks));
        await Task.WhenAny(Task.Delay(_last, clock, stop));
    }

    /// <summary>What was waited for has come; the next wait is short again.</summary>
    public void Reset() => _last = TimeSpan.Zero;
}
