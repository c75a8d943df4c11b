namespace Newsletter.Data.Secrets;

/// <summary>Reads generations that another node has made, long before they are used.</summary>
internal sealed partial class KeyRefresh(KeyRing ring, TimeProvider clock, ILogger<KeyRefresh> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(KeyRing.RefreshEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RefreshAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops, or never started.
            return;
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ring.RefreshAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The keys at hand stay good; the database may be back in a minute.
            Log(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys could not be read again")]
    private partial void Log(Exception exception);
}
