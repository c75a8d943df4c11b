namespace Newsletter.Sending;

/// <summary>Wakes the sending loop early; without it the loop looks every second.</summary>
internal sealed class SendingSignal
{
    private readonly SemaphoreSlim _wake = new(0, 1);

    public void Wake()
    {
        lock (_wake)
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _wake.WaitAsync(atMost, cancellationToken);
}
