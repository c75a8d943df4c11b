using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts;

/// <summary>A key, and what to send as it: shown this once.</summary>
internal sealed record NewApiKey(ApiKey Key, string Secret);

/// <summary>Makes a key of an account; for admins of all publications.</summary>
internal sealed class CreateApiKey(NewsletterDb db, ILookupNormalizer normalizer, TimeProvider clock)
{
    public async Task<Result<NewApiKey>> HandleAsync(ApiKeyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("Keys are made by an admin of all publications.");
        var errors = new FieldErrors();
        errors.Line("name", request.Name, 100, required: true);
        var account = await FindAsync(request.Account.Trim(), cancellationToken);
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == request.Publication, cancellationToken);
        if (account is null)
            errors.Add("account", $"There is no account '{request.Account}'. Send its address or its id.");
        if (request.Publication is not null && publication is null)
            errors.Add("publication", $"There is no publication '{request.Publication}'.");
        if (errors.Any)
            return errors.Failure;

        var secret = ApiKey.NewSecret();
        var now = clock.GetUtcNow();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            AccountId = account!.Id, // checked
            Account = account,
            Name = request.Name.Trim(),
            Role = request.Role,
            PublicationKey = publication?.Key,
            Hash = ApiKey.HashOf(secret),
            CreatedAt = now,
        };
        if (!Grants.Of(key).Any(g => g.Role == request.Role))
            return new ValidationFailure("role", "The account itself has no such role there, and a key has at most its account's rights.");
        db.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        return new NewApiKey(key, secret);
    }

    private async Task<Account?> FindAsync(string addressOrId, CancellationToken cancellationToken)
    {
        var accounts = db.Users.Include(a => a.Grants);
        if (Guid.TryParse(addressOrId, out var id))
            return await accounts.SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        var name = normalizer.NormalizeName(addressOrId);
        return await accounts.SingleOrDefaultAsync(a => a.NormalizedUserName == name, cancellationToken);
    }
}

/// <summary>Ends a key, at once and for good; for admins of all publications.</summary>
internal sealed class RevokeApiKey(NewsletterDb db, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("Keys are revoked by an admin of all publications.");
        var now = clock.GetUtcNow();
        await db.ApiKeys.Where(k => k.Id == id && k.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), cancellationToken);
        // Revoked twice is revoked.
        return await db.ApiKeys.AnyAsync(k => k.Id == id, cancellationToken) ? default(Done) : new NotFoundFailure($"key {id}");
    }
}
