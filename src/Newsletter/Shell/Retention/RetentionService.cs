namespace Newsletter.Shell.Retention;

/// <summary>Every hour, and at start, everything that has been kept for its time goes.</summary>
internal sealed partial class RetentionService(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RetentionService> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await ForgetAllAsync(stoppingToken);
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ForgetAllAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var forgetful in scope.ServiceProvider.GetServices<IForgetful>())
            await ForgetAsync(forgetful, stoppingToken);
    }

    private async Task ForgetAsync(IForgetful forgetful, CancellationToken stoppingToken)
    {
        // Edge: what one feature cannot do now must not keep the others from it; it is asked again in an hour.
        try
        {
            await forgetful.ForgetAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            Log(exception, forgetful.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "{What} could not let go of what its time is over for")]
    private partial void Log(Exception exception, string what);
}
