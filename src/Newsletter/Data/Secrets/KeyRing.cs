using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace Newsletter.Data.Secrets;

/// <summary>The keys of the database, opened with the key file. All nodes have the same.</summary>
internal sealed class KeyRing(IDbContextFactory<NewsletterDb> factory, KeyFile file, TimeProvider clock)
{
    /// <summary>How often a node looks for new generations.</summary>
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromMinutes(1);

    /// <summary>From a rotation until the new key is used: all nodes have read it by then.</summary>
    public static readonly TimeSpan ActivationDelay = TimeSpan.FromMinutes(5);

    private volatile Dictionary<KeyPurpose, Generation[]>? _keys;

    /// <summary>The key to use for new things.</summary>
    public (int Id, byte[] Key) Current(KeyPurpose purpose)
    {
        var now = clock.GetUtcNow();
        var all = Keys(purpose);
        // The first counts always: a clock that runs backwards must not leave us without a key.
        var current = Array.FindLast(all, key => key.ActiveFrom <= now) ?? all[0];
        return (current.Id, current.Key);
    }

    /// <summary>Every generation: something may have been made with any of them.</summary>
    public IReadOnlyList<(int Id, byte[] Key)> All(KeyPurpose purpose) => [.. Keys(purpose).Select(key => (key.Id, key.Key))];

    /// <summary>The key that something was made with, or null.</summary>
    public byte[]? Find(KeyPurpose purpose, int id) => Array.Find(Keys(purpose), key => key.Id == id)?.Key;

    /// <summary>At start: opens the key file, makes what is missing, reads all keys.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        file.Open(mayMake: !await db.Set<SecretKey>().AnyAsync(cancellationToken));
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
            await AddAsync(db, purpose, generation: 1, clock.GetUtcNow(), cancellationToken);
        await RefreshAsync(cancellationToken);
    }

    /// <summary>Makes a new generation; the old ones keep opening what they made.</summary>
    public async Task RotateAsync(KeyPurpose purpose, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var last = await db.Set<SecretKey>().Where(k => k.Purpose == purpose).MaxAsync(k => k.Generation, cancellationToken);
        await AddAsync(db, purpose, last + 1, clock.GetUtcNow() + ActivationDelay, cancellationToken);
        await RefreshAsync(cancellationToken);
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<SecretKey>().AsNoTracking().ToListAsync(cancellationToken);
        _keys = rows.GroupBy(row => row.Purpose).ToDictionary(
            group => group.Key,
            group => group.OrderBy(row => row.Generation)
                .Select(row => new Generation(row.Generation, row.ActiveFrom, file.Unwrap(row.Wrapped, Context(row.Purpose, row.Generation))))
                .ToArray());
    }

    private async Task AddAsync(NewsletterDb db, KeyPurpose purpose, int generation, DateTimeOffset activeFrom, CancellationToken cancellationToken)
    {
        if (await db.Set<SecretKey>().AnyAsync(k => k.Purpose == purpose && k.Generation == generation, cancellationToken))
            return;
        var row = new SecretKey
        {
            Purpose = purpose,
            Generation = generation,
            Wrapped = file.Wrap(NewKey(purpose), Context(purpose, generation)),
            ActiveFrom = activeFrom,
        };
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.Entry(row).State = EntityState.Detached;
            // Another node was faster: its key is as good. Anything else that is wrong shows again here.
            if (!await db.Set<SecretKey>().AnyAsync(k => k.Purpose == purpose && k.Generation == generation, cancellationToken))
                throw;
        }
    }

    private static byte[] NewKey(KeyPurpose purpose)
    {
        if (purpose != KeyPurpose.Certificates)
            return RandomNumberGenerator.GetBytes(32);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static string Context(KeyPurpose purpose, int generation) => FormattableString.Invariant($"newsletter key {purpose} {generation}");

    private Generation[] Keys(KeyPurpose purpose) =>
        (_keys ?? throw new InvalidOperationException("The keys are read at start, before anything uses them."))[purpose];

    private sealed record Generation(int Id, DateTimeOffset ActiveFrom, byte[] Key);
}
