using System.Diagnostics;

namespace Newsletter.Tests.Support;

/// <summary>Waits for what another task is about to do; fails after two minutes instead of hanging: what is slow on a busy machine is not wrong.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, TimeSpan? limit = null) => TrueAsync(() => Task.FromResult(condition()), limit);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < (limit ?? TimeSpan.FromMinutes(2)), $"It did not happen within {watch.Elapsed.TotalSeconds:0} seconds.");
            await Task.Delay(10);
        }
    }
}
