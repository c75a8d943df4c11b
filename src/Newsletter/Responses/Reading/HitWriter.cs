namespace Newsletter.Responses.Reading;

/// <summary>
/// Writes what the queue holds, in groups: every second what is old enough for <see cref="Haste"/> to know what came after it, and all of it when the service stops.
/// A process that is killed loses the last seconds.
/// </summary>
internal sealed class HitWriter(HitQueue queue, IServiceScopeFactory scopes, TimeProvider clock, ILogger<HitWriter> log) : BackgroundService
{
    private const int AtOnce = 1000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Queue<Hit> _waiting = new();
    private readonly Haste _haste = new();
    private (Guid Id, IReadOnlyList<Judged> Hits)? _begun;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Nobody asks any more: requests end before hosted services do.
        await base.StopAsync(cancellationToken);
        await WriteAsync(all: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await WriteAsync(all: false, CancellationToken.None);
        }
    }

    private async Task WriteAsync(bool all, CancellationToken cancellationToken)
    {
        // Edge: what cannot be written now waits here, and what comes then waits in the queue.
        try
        {
            Take();
            while (_begun is not null || Group(all))
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<RecordHits>().HandleAsync(_begun!.Value.Id, _begun.Value.Hits, cancellationToken); // either there was one or Group made it
                _begun = null;
                // Writing may take its time, and what waited meanwhile is judged by all that came meanwhile.
                Take();
            }

            // What waits is still to be judged by what came before it.
            var oldest = _waiting.TryPeek(out var waiting) ? waiting.At : clock.GetUtcNow();
            _haste.Forget(oldest - (2 * Haste.Within));
        }
        catch (Exception exception)
        {
            log.LogError(exception, "Clicks and opens could not be written; they are kept and tried again");
        }
    }

    private void Take()
    {
        while (_waiting.Count < HitQueue.Capacity && queue.Reader.TryRead(out var hit))
        {
            _haste.See(hit);
            _waiting.Enqueue(hit);
        }
    }

    /// <summary>Takes the next group in hand: whatever becomes of it, it is written as this one.</summary>
    private bool Group(bool all)
    {
        var before = clock.GetUtcNow() - Haste.Within;
        var hits = new List<Judged>();
        while (hits.Count < AtOnce && _waiting.TryPeek(out var hit) && (all || hit.At <= before))
            hits.Add(new Judged(_waiting.Dequeue(), hit.Machine || _haste.Is(hit)));
        if (hits.Count > 0)
            _begun = (Guid.CreateVersion7(clock.GetUtcNow()), hits);
        return hits.Count > 0;
    }
}
