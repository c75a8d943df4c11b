namespace Newsletter.Engines.Jobs;

/// <summary>
/// An alarm clock. It rings for a key at a time, and that is all it knows: the database says what there is to do, so a job store that forgets
/// everything loses nothing. It may ring late, twice, or after it was disarmed; whoever answers reads the database first.
/// </summary>
public interface IJobEngine : IAsyncDisposable
{
    /// <summary>The name that <c>Engines:Jobs</c> picks it by.</summary>
    string Name { get; }

    /// <summary>Starts ringing. Alarms may be set from here on.</summary>
    /// <param name="ring">Called off the caller's thread; several keys may ring at once, one key never overlaps itself. What it throws is logged and not rung again.</param>
    Task StartAsync(JobRing ring, CancellationToken cancellationToken);

    /// <summary>Sets or moves the alarm of a key. A time that has passed rings at once.</summary>
    Task ArmAsync(JobKey key, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Takes the alarm away; unknown keys are fine.</summary>
    Task DisarmAsync(JobKey key, CancellationToken cancellationToken);

    /// <summary>Rings at once and then again and again; a key that is still being answered is left out until its next turn.</summary>
    /// <param name="every">At least one second.</param>
    Task RepeatAsync(JobKey key, TimeSpan every, CancellationToken cancellationToken);

    /// <summary>Rings no more, cancels what is under way through its token and waits for it.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>What rings: a kind that the product knows how to answer, and an id, nothing else.</summary>
/// <param name="Kind">Lower-case words with dashes, like <c>issue-due</c>.</param>
/// <param name="Id">An id of the database; empty for a kind of which there is one.</param>
public readonly record struct JobKey(string Kind, string Id)
{
    public override string ToString() => Id.Length == 0 ? Kind : $"{Kind}:{Id}";
}

public delegate Task JobRing(JobKey key, CancellationToken stop);
