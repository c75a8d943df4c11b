using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace Newsletter.Responses.Reading;

/// <summary>Between requests and the database. Nobody who clicks waits for a disk; what is more than the queue holds is answered and not counted.</summary>
internal sealed class HitQueue
{
    /// <summary>Some seconds of the largest rush, and a few megabytes.</summary>
    public const int Capacity = 100_000;

    private readonly Channel<Hit> _hits = Channel.CreateBounded<Hit>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly Counter<long> _lost;

    public HitQueue(IMeterFactory meters)
    {
        var meter = meters.Create("Newsletter.Reading");
        _lost = meter.CreateCounter<long>("newsletter.reading.lost", "{request}", "Clicks and opens that were answered and not counted, for the queue was full");
    }

    public ChannelReader<Hit> Reader => _hits.Reader;

    public void Add(Hit hit)
    {
        if (!_hits.Writer.TryWrite(hit))
            _lost.Add(1);
    }
}
