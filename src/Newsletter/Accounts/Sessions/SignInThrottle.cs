using System.Collections.Concurrent;

namespace Newsletter.Accounts.Sessions;

/// <summary>How many wrong passwords one network address may try on this node, whatever accounts they are for. Of IPv6 that is a /64: whoever has one address there has all of them.</summary>
internal sealed class SignInThrottle(TimeProvider clock)
{
    public const int MostFailures = 50;

    public const int MostAddresses = 10_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Failures> _failures = new();

    public int Remembered => _failures.Count;

    public bool MayTry(string address) =>
        !_failures.TryGetValue(address, out var failures) || failures.Count < MostFailures || clock.GetUtcNow() - failures.Since >= Window;

    public void Failed(string address)
    {
        var now = clock.GetUtcNow();
        if (_failures.Count >= MostAddresses)
            Forget(now);
        _failures.AddOrUpdate(
            address,
            _ => new Failures(1, now),
            (_, failures) => now - failures.Since >= Window ? new Failures(1, now) : failures with { Count = failures.Count + 1 });
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, failures) in _failures)
        {
            if (now - failures.Since >= Window)
                _failures.TryRemove(address, out _);
        }

        // Somebody with very many networks: those that may try no more are remembered, the others counted anew.
        if (_failures.Count >= MostAddresses)
        {
            foreach (var (address, _) in _failures.Where(f => f.Value.Count < MostFailures))
                _failures.TryRemove(address, out _);
        }
    }

    private sealed record Failures(int Count, DateTimeOffset Since);
}
