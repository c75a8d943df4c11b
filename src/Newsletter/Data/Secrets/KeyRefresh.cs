namespace Newsletter.Data.Secrets;

/// <summary>Reads generations that another node has made, long before they are used.</summary>
internal sealed partial class KeyRefresh(KeyRing ring, TimeProvider clock, ILogger<KeyRefresh> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(KeyRing.RefreshEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ring.RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The keys at hand stay good; the database may be back in a minute.
                Log(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys could not be read again")]
    private partial void Log(Exception exception);
}
