namespace Newsletter.Browser.Tests.Support;

/// <summary>Waits for what the service does in its own time, and says what did not come.</summary>
internal static class Eventually
{
    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(2);

    public static Task IsAsync(Func<Task<bool>> condition, string what) => IsAsync(condition, what, AtMost);

    public static async Task IsAsync(Func<Task<bool>> condition, string what, TimeSpan atMost)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var end = new CancellationTokenSource(atMost);
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(end.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"Waited {atMost.TotalSeconds} s for {what}.", exception);
            }
        }
    }
}
