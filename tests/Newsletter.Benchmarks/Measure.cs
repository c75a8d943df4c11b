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
        // Just under half a second a round, after the just-in-time compiler has had its say.
        var count = Math.Max(20, (int)(400 / Timed(once, 20).TotalMilliseconds * 20));
        Timed(once, count);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var processor = Environment.CpuUsage.TotalTime;
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Timed(once, count)).Order().ToList();
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var calls = Rounds * count;
        // Processor time tells more than the clock where other programs run beside this one.
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-56}{PerSecond(rounds[Rounds / 2]),9:N0} /s ({PerSecond(rounds[^1]):N0} to {PerSecond(rounds[0]):N0}){processor.TotalMicroseconds / calls,10:N1} µs processor{allocated / calls,10:N0} B allocated"));
        return PerSecond(rounds[Rounds / 2]);

        double PerSecond(TimeSpan round) => count / round.TotalSeconds;
    }

    private static TimeSpan Timed(Action<int> once, int count)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
            once(i);
        return watch.Elapsed;
    }
}
