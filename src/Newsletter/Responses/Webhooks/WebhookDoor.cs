using System.Collections.Concurrent;
using System.Net;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Webhooks;

/// <summary>
/// Keeps what anybody may send from costing much: so many bodies at once, and so many refusals of one network in a minute. What proves itself is not counted, so that
/// a provider's largest rush comes through.
/// </summary>
internal sealed class WebhookDoor(TimeProvider clock) : IDisposable
{
    /// <summary>Of a body. Providers send some hundred kilobytes at most.</summary>
    public const int MostOctets = 1024 * 1024;

    public const int RefusalsAMinute = 60;

    private const int AtOnce = 16;
    private const int MostNetworks = 20_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(AtOnce, AtOnce);
    private readonly ConcurrentDictionary<string, (int Refused, DateTimeOffset Since)> _networks = new();

    public void Dispose() => _places.Dispose();

    public bool IsShut(IPAddress? from) =>
        _networks.TryGetValue(SignUpGuard.Network(from), out var seen) && clock.GetUtcNow() - seen.Since < Window && seen.Refused >= RefusalsAMinute;

    public void Refused(IPAddress? from)
    {
        var now = clock.GetUtcNow();

        // Somebody with very many networks: better to count them anew than to grow without end.
        if (_networks.Count >= MostNetworks)
            _networks.Clear();
        _networks.AddOrUpdate(SignUpGuard.Network(from), _ => (1, now), (_, old) => now - old.Since >= Window ? (1, now) : (old.Refused + 1, old.Since));
    }

    /// <returns>Null: there is no place.</returns>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken) => await _places.WaitAsync(Patience, cancellationToken) ? new Place(_places) : null;

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
