using System.Diagnostics;
using System.Globalization;

namespace Newsletter.Benchmarks;

/// <summary>Runs something again and again on one thread and tells the median of five rounds.</summary>
internal static class Measure
{
    private const int Rounds = 5;

    /// <param name="what">The line's name.</param>
    /// <param name="once">Called with 0, 1, 2, …</param>
    /// <returns>Calls per second.</returns>
    public static double PerSecond(string what, Action<int> once)
    {
        // About a second a round, after the just-in-time compiler has had its say.
        var count = Math.Max(20, (int)(400 / Timed(once, 20).TotalMilliseconds * 20));
        Timed(once, count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Timed(once, count)).Order().ToList();
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds / count;
        var each = rounds[Rounds / 2] / count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-58}{1 / each.TotalSeconds,12:N0} /s{each.TotalMicroseconds,10:N1} µs{allocated,12:N0} B   ({1 / (rounds[^1] / count).TotalSeconds:N0} to {1 / (rounds[0] / count).TotalSeconds:N0} /s)"));
        return 1 / each.TotalSeconds;
    }

    private static TimeSpan Timed(Action<int> once, int count)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
            once(i);
        return watch.Elapsed;
    }
}
