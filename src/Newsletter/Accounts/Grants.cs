using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts;

/// <summary>Rights between the wire, where publications have slugs, and the tables, where they have keys.</summary>
internal sealed class Grants(NewsletterDb db)
{
    private const int Most = 200;

    public async Task<IReadOnlyDictionary<int, string>> SlugsAsync(CancellationToken cancellationToken) =>
        await db.Publications.ToDictionaryAsync(p => p.Key, p => p.Slug, cancellationToken);

    public async Task<IReadOnlyList<AccountGrant>> ReadAsync(
        IReadOnlyList<GrantAnswer> asked, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (asked.Count is 0 or > Most)
            errors.Add("grants", $"From 1 to {Most}; for example [{{\"role\": \"editor\", \"publication\": null}}] for all publications.");
        var keys = await db.Publications.ToDictionaryAsync(p => p.Slug, p => p.Key, cancellationToken);
        var grants = new List<AccountGrant>();
        for (var i = 0; i < asked.Count; i++)
        {
            int? key = null;
            if (asked[i].Publication is { } slug)
            {
                if (!keys.TryGetValue(slug, out var known))
                {
                    errors.Add($"grants[{i}].publication", $"There is no publication '{slug}'.");
                    continue;
                }

                key = known;
            }

            if (grants.Exists(g => g.PublicationKey == key))
                errors.Add($"grants[{i}].publication", "Stands here twice; a role has the rights of those before it, so one is enough.");
            else
                grants.Add(new AccountGrant { Role = asked[i].Role, PublicationKey = key });
        }

        return grants;
    }

    /// <summary>At most the account's rights, at most the key's.</summary>
    public static IReadOnlyList<Grant> Of(ApiKey key) =>
    [
        .. key.Account.Grants
            .Where(g => key.PublicationKey is null || g.PublicationKey is null || g.PublicationKey == key.PublicationKey)
            .Select(g => new Grant(g.Role < key.Role ? g.Role : key.Role, key.PublicationKey ?? g.PublicationKey)),
    ];

    public static IReadOnlyList<Grant> Of(Account account) => [.. account.Grants.Select(g => new Grant(g.Role, g.PublicationKey))];
}
