namespace Newsletter.Sending.Pace;

/// <summary>So many a second. A tenth of a second's worth may go at once, for timers are not that exact; what else is not used is lost. Not for several threads at once.</summary>
internal sealed class TokenBucket(TimeSpan now)
{
    private double _tokens = 1;
    private TimeSpan _filled = now;

    /// <param name="rate">A second.</param>
    /// <param name="ahead">Before those who wait: they wait for so much longer.</param>
    public bool TryTake(double rate, TimeSpan now, bool ahead = false)
    {
        _tokens = Math.Min(Math.Max(1, rate / 10), _tokens + ((now - _filled).TotalSeconds * rate));
        _filled = now;
        if (_tokens < (ahead ? 0 : 1))
            return false;
        _tokens--;
        return true;
    }

    /// <summary>One that was taken was not used.</summary>
    public void Return() => _tokens++;

    /// <summary>Begins anew at some later time.</summary>
    public void BeginAt(TimeSpan at) => (_tokens, _filled) = (1, at);
}
