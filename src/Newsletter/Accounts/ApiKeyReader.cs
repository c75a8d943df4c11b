using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts;

/// <summary>From a key as it was sent to who it is.</summary>
internal sealed class ApiKeyReader(NewsletterDb db, AdminOptions admin, TimeProvider clock)
{
    /// <summary>When a key was last used is kept to the minute: not every call is to be a write.</summary>
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    /// <returns>Null: no such key, or one that has ended.</returns>
    public async Task<Caller?> ReadAsync(string secret, CancellationToken cancellationToken)
    {
        if (secret.Length is 0 or > 255)
            return null;
        var hash = ApiKey.HashOf(secret);
        if (IsSystemKey(hash))
            return Caller.System with { ByKey = true };
        var key = await db.ApiKeys.AsNoTracking().Include(k => k.Account.Grants).SingleOrDefaultAsync(k => k.Hash == hash, cancellationToken);
        if (key is null || key.RevokedAt is not null || key.Account.State != AccountState.Active)
            return null;
        await NoteAsync(key, cancellationToken);
        return new Caller(key.AccountId, $"key {key.Name} of {key.Account.Email}", Grants.Of(key), ByKey: true);
    }

    // Hashes have one length: how much of a guess is right does not show in the time it takes.
    private bool IsSystemKey(string hash) =>
        admin.ApiKey is { } system
        && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(ApiKey.HashOf(system)), Convert.FromHexString(hash));

    private async Task NoteAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (key.LastUsedAt is { } last && now - last < NotedEvery)
            return;
        await db.ApiKeys.Where(k => k.Key == key.Key).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancellationToken);
    }
}
