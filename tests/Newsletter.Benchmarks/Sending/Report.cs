using System.Globalization;

namespace Newsletter.Benchmarks.Sending;

/// <summary>How figures are printed: the median of the rounds, their range, and what they are held against.</summary>
internal static class Report
{
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    public static void Figure(string what, IReadOnlyCollection<double> figures, string unit) => Line(
        what, string.Create(CultureInfo.InvariantCulture, $"{Number(Median(figures)),10} {unit,-4} ({Number(figures.Min())} to {Number(figures.Max())})"));

    public static void Figure(string what, double figure, string unit) => Line(what, $"{Number(figure),10} {unit}");

    /// <param name="goal">With its sign: <c>&gt;= 0.85</c>.</param>
    public static void Outcome(string what, double reached, string goal) =>
        Line("  = " + what, $"{Number(reached),10}      goal {goal}: {(Holds(reached, goal) ? "reached" : "not reached")}");

    private static void Line(string what, string text) => Console.WriteLine($"{what,-66}{text}");

    private static bool Holds(double reached, string goal)
    {
        var bound = double.Parse(goal[2..], NumberStyles.Float, CultureInfo.InvariantCulture);
        return goal[0] == '>' ? reached >= bound : reached <= bound;
    }

    private static string Number(double number) => number.ToString(number < 100 ? "N2" : "N0", CultureInfo.InvariantCulture);
}
