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
        var runs = scope.ServiceProvider.GetRequiredService<RetentionRuns>();
        foreach (var forgetful in scope.ServiceProvider.GetServices<IForgetful>())
            await ForgetAsync(forgetful, runs, stoppingToken);
    }

    private async Task ForgetAsync(IForgetful forgetful, RetentionRuns runs, CancellationToken stoppingToken)
    {
        var what = forgetful.Rule.Key;

        // Edge: what one feature cannot do now must not keep the others from it; it is asked again in an hour.
        try
        {
            await runs.SucceededAsync(what, await forgetful.ForgetAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            Log(exception, what);
            await TellAsync(runs, what, stoppingToken);
        }
    }

    // Edge: the database may be what failed. The log has it already.
    private static async Task TellAsync(RetentionRuns runs, string what, CancellationToken stoppingToken)
    {
        try
        {
            await runs.FailedAsync(what, stoppingToken);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException or OperationCanceledException)
        {
            return;
        }
    }

    [LoggerMessage(LogLevel.Error, "{What} could not let go of what its time is over for")]
    private partial void Log(Exception exception, string what);
}
