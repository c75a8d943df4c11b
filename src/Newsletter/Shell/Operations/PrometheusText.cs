using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Newsletter.Shell.Operations;

/// <summary>Prometheus' text format, version 0.0.4: a HELP and a TYPE line for each metric, then a line for each series.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<(Instrument Instrument, IReadOnlyCollection<MetricSeries> Series)> metrics)
    {
        var text = new StringBuilder();
        foreach (var (instrument, series) in metrics.OrderBy(metric => metric.Instrument.Name, StringComparer.Ordinal))
        {
            var type = Type(instrument);
            var name = Name(instrument, type);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(instrument.Description ?? instrument.Name, quotes: false)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
            foreach (var one in series.OrderBy(s => s.Labels, StringComparer.Ordinal))
                Write(text, name, one);
        }

        return text.ToString();
    }

    /// <summary><c>a="1",b="2"</c>, sorted, so that one set of tags is one series.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
            labels.Add($"{Clean(name)}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quotes: true)}\"");
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static void Write(StringBuilder text, string name, MetricSeries series)
    {
        var (value, buckets) = series.Read();
        if (series.Bounds is not { } bounds)
        {
            Line(text, name, series.Labels, value);
            return;
        }

        long count = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            var bound = i < bounds.Count ? Number(bounds[i]) : "+Inf";
            Line(text, name + "_bucket", (series.Labels.Length == 0 ? "" : series.Labels + ",") + $"le=\"{bound}\"", count);
        }

        Line(text, name + "_sum", series.Labels, value);
        Line(text, name + "_count", series.Labels, count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Type(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : kind == typeof(Histogram<>) ? "histogram" : "gauge";
    }

    private static string Name(Instrument instrument, string type)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = Clean(instrument.Name);
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Clean(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
