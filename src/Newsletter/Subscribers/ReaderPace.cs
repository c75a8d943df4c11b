namespace Newsletter.Subscribers;

/// <summary>
/// How long an answer takes at least that must not tell who is known here: well over what the database takes for somebody of whom there is something to write, and nothing
/// is written of others.
/// </summary>
internal sealed record ReaderPace(TimeSpan Least)
{
    public static readonly ReaderPace Usual = new(TimeSpan.FromMilliseconds(250));

    /// <summary>By the machine's own clock: what is hidden is real time.</summary>
    public async Task<T> KeepAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        var result = await work();
        var left = Least - clock.GetElapsedTime(began);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, clock, cancellationToken);
        return result;
    }
}
