using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers.Suppressions;

/// <summary>Who is suppressed, and the mark on subscribers that says so where copies are claimed.</summary>
internal sealed class SuppressionList(NewsletterDb db, AddressHashes hashes, TimeProvider clock)
{
    private const int AtOnce = 500;

    /// <summary>What is hashed; the kind stands in it, so that no address is taken for a domain.</summary>
    private static string Text(SuppressionKind kind, string value) => $"{kind}:{value}".ToLowerInvariant();

    /// <summary>Everything that holds for an address: itself, and its domain.</summary>
    public async Task<IReadOnlyList<Suppression>> FindAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        var wanted = Hashes(address).ToList();
        return await db.Suppressions.Where(s => wanted.Contains(s.Hash)).ToListAsync(cancellationToken);
    }

    public async Task<bool> HasAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        var wanted = Hashes(address).ToList();
        return await db.Suppressions.AnyAsync(s => wanted.Contains(s.Hash), cancellationToken);
    }

    /// <summary>Those of <paramref name="hashed"/> that are there; for many at once.</summary>
    public async Task<HashSet<string>> KnownAsync(IReadOnlyList<string> hashed, CancellationToken cancellationToken) =>
        await db.Suppressions.Where(s => hashed.Contains(s.Hash)).Select(s => s.Hash).ToHashSetAsync(cancellationToken);

    public IReadOnlyList<string> Hashes(SuppressionKind kind, string value) => hashes.All(Text(kind, value));

    /// <summary>Not added to the database yet.</summary>
    public Suppression New(SuppressionKind kind, string value, SuppressionReason reason, string note, string source, string name) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        Kind = kind,
        Hash = hashes.Of(Text(kind, value)),
        Value = value,
        Reason = reason,
        Note = note,
        Source = source,
        Name = name,
        CreatedAt = clock.GetUtcNow(),
    };

    /// <summary>Subscribers whom new suppressions meet get nothing from now on, in an issue that is being sent as well.</summary>
    public async Task MarkAsync(SuppressionKind kind, IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        if (kind == SuppressionKind.Address)
        {
            await db.Subscribers.Where(s => values.Contains(s.EmailKey)).ExecuteUpdateAsync(set => set.SetProperty(s => s.Suppressed, true), cancellationToken);
            return;
        }

        foreach (var end in values.Select(domain => "@" + domain))
            await db.Subscribers.Where(s => s.EmailKey.EndsWith(end)).ExecuteUpdateAsync(set => set.SetProperty(s => s.Suppressed, true), cancellationToken);
    }

    /// <summary>After one was lifted: takes the mark off those whom no other holds.</summary>
    public async Task UnmarkAsync(Suppression lifted, CancellationToken cancellationToken)
    {
        var last = 0;
        while (true)
        {
            var marked = db.Subscribers.Where(s => s.Suppressed && s.Key > last);
            if (lifted.Value is { } value)
                marked = lifted.Kind == SuppressionKind.Address ? marked.Where(s => s.EmailKey == value) : marked.Where(s => s.EmailKey.EndsWith("@" + value));
            var part = await marked.OrderBy(s => s.Key).Take(AtOnce).Select(s => new { s.Key, s.EmailKey }).ToListAsync(cancellationToken);
            if (part.Count == 0)
                return;
            var all = part.ToDictionary(s => s.Key, s => EmailAddress.Read(s.EmailKey) is { } address ? Hashes(address).ToList() : []);
            var known = await KnownAsync([.. all.Values.SelectMany(h => h)], cancellationToken);
            var free = all.Where(s => !s.Value.Exists(known.Contains)).Select(s => s.Key).ToList();
            await db.Subscribers.Where(s => free.Contains(s.Key)).ExecuteUpdateAsync(set => set.SetProperty(s => s.Suppressed, false), cancellationToken);
            last = part[^1].Key;
        }
    }

    private IEnumerable<string> Hashes(EmailAddress address) =>
        Hashes(SuppressionKind.Address, address.Key).Concat(Hashes(SuppressionKind.Domain, address.Domain));
}
