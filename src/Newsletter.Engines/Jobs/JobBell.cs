namespace Newsletter.Engines.Jobs;

/// <summary>
/// The half of a job engine that every engine shares: one key never overlaps itself, an alarm that comes while its key is being answered rings
/// afterwards, a turn that comes then is left out, what throws is logged, and stopping cancels and waits.
/// </summary>
/// <param name="ring">Who answers.</param>
/// <param name="log">Takes what an answer threw.</param>
public sealed class JobBell(JobRing ring, Action<string, Exception> log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<JobKey> _answering = [];
    private readonly HashSet<JobKey> _again = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopped;

    /// <summary>Rings for an alarm. Several that come while the key is being answered ring once afterwards.</summary>
    public Task AlarmAsync(JobKey key) => RingAsync(key, againWhenBusy: true);

    /// <summary>Rings for a turn of a repetition, unless the key is being answered.</summary>
    public Task TurnAsync(JobKey key) => RingAsync(key, againWhenBusy: false);

    /// <summary>Forgets an alarm that waits for its key's answer to end.</summary>
    public void Forget(JobKey key)
    {
        lock (_lock)
            _again.Remove(key);
    }

    /// <summary>Rings no more, cancels what is under way and waits for it. Calling it again waits again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _stopped = true;
            _again.Clear();
            if (_answering.Count == 0)
                _quiet.TrySetResult();
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _quiet.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RingAsync(JobKey key, bool againWhenBusy)
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            if (!_answering.Add(key))
            {
                if (againWhenBusy)
                    _again.Add(key);
                return;
            }
        }

        do
        {
            await AnswerAsync(key).ConfigureAwait(false);
        }
        while (HasAnother(key));
    }

    // The engine's edge: nothing that an answer throws may reach the package that rang, which would try again by rules of its own.
    private async Task AnswerAsync(JobKey key)
    {
        try
        {
            await ring(key, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how an answer ends when it is told to stop.
        }
        catch (Exception thrown)
        {
            log($"The job {key} failed.", thrown);
        }
    }

    private bool HasAnother(JobKey key)
    {
        lock (_lock)
        {
            if (_again.Remove(key))
                return true;
            _answering.Remove(key);
            if (_stopped && _answering.Count == 0)
                _quiet.TrySetResult();
            return false;
        }
    }
}
