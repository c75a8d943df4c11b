using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Newsletter.Shell.Operations;

/// <summary>Listens to the service's own meters and to those of the framework that tell how it is doing, and keeps what they say for the next scrape.</summary>
internal sealed class MetricStore : IDisposable
{
    /// <summary>Series of one instrument; a label that takes any value must not fill the memory.</summary>
    private const int MostSeries = 1000;

    private static readonly string[] Meters = ["Newsletter", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricSeries>> _instruments = [];
    private readonly MeterListener _listener = new();

    /// <param name="own">Makes this host's meters; another host in the same process has others of the same names.</param>
    public MetricStore(IMeterFactory own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope is not null && !ReferenceEquals(instrument.Meter.Scope, own))
                return;
            if (Meters.Any(name => instrument.Meter.Name == name || instrument.Meter.Name.StartsWith(name + ".", StringComparison.Ordinal)))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Record(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>All series now, observable instruments asked.</summary>
    public IReadOnlyList<(Instrument Instrument, IReadOnlyCollection<MetricSeries> Series)> Read()
    {
        _listener.RecordObservableInstruments();
        return [.. _instruments.Select(entry => (entry.Key, (IReadOnlyCollection<MetricSeries>)[.. entry.Value.Values]))];
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _instruments.GetOrAdd(instrument, _ => []);
        var labels = PrometheusText.Labels(tags);
        if (!series.TryGetValue(labels, out var one))
        {
            if (series.Count >= MostSeries)
                return;
            one = series.GetOrAdd(labels, _ => new MetricSeries(labels, Bounds(instrument)));
        }

        if (instrument.IsObservable || instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>))
            one.Set(value);
        else
            one.Add(value);
    }

    /// <summary>Null for what is no histogram.</summary>
    private static IReadOnlyList<double>? Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries ?? Seconds,
        Histogram<float> or Histogram<int> or Histogram<long> => Seconds,
        _ => null,
    };

    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
}

/// <summary>One set of labels of an instrument: a value, and for histograms the buckets.</summary>
internal sealed class MetricSeries(string labels, IReadOnlyList<double>? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[(bounds?.Count ?? 0) + 1];
    private double _value;

    public string Labels => labels;

    public IReadOnlyList<double>? Bounds => bounds;

    public void Set(double value)
    {
        lock (_lock)
            _value = value;
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _value += value;
            if (bounds is null)
                return;
            var at = 0;
            while (at < bounds.Count && value > bounds[at])
                at++;
            _buckets[at]++;
        }
    }

    /// <returns>The value or sum, and the buckets, not added up.</returns>
    public (double Value, long[] Buckets) Read()
    {
        lock (_lock)
            return (_value, [.. _buckets]);
    }
}
