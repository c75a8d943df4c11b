using Newsletter.Shell.Api;

namespace Newsletter.Accounts;

/// <summary>A right on the wire.</summary>
/// <param name="Publication">A slug; null: all publications.</param>
internal sealed record GrantAnswer(Role Role, string? Publication = null);

/// <summary>An account on the wire.</summary>
/// <param name="SecondFactor">Whether signing in asks for a code as well.</param>
/// <param name="Password">Shown once, when the service made it; else null.</param>
/// <param name="Invitation">The link to choose a password under, shown once and good for seven days; else null.</param>
internal sealed record AccountAnswer(
    Guid Id,
    string Email,
    AccountState State,
    IReadOnlyList<GrantAnswer> Grants,
    bool SecondFactor,
    DateTimeOffset CreatedAt,
    string Etag,
    string? Password = null,
    string? Invitation = null) : ITagged
{
    /// <param name="slugs">Of all publications, by key.</param>
    public static AccountAnswer Of(Account account, IReadOnlyDictionary<int, string> slugs) => new(
        account.Id,
        account.Email ?? "",
        account.State,
        [.. account.Grants.OrderBy(g => g.Key).Select(g => new GrantAnswer(g.Role, g.PublicationKey is { } key ? slugs[key] : null))],
        account.TwoFactorEnabled,
        account.CreatedAt,
        ETags.Of("account", account.Id, account.Version));
}

/// <summary>What an account can be given.</summary>
[AnswerOnly("id", "createdAt", "etag", "secondFactor", "invitation")]
internal sealed record AccountRequest
{
    public required string Email { get; init; }

    /// <summary>Without one nobody can do anything with the account.</summary>
    public required IReadOnlyList<GrantAnswer> Grants { get; init; }

    /// <summary><c>invited</c> on creation: no password is made, and the answer has a link to choose one under.</summary>
    public AccountState State { get; init; }

    /// <summary>Null on creation: the service makes one and shows it once. A change of an account leaves it out.</summary>
    public string? Password { get; init; }
}

/// <summary>A key on the wire.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Publication">A slug; null: wherever the account may.</param>
/// <param name="Secret">The key itself: shown once, at creation; else null.</param>
internal sealed record ApiKeyAnswer(
    Guid Id,
    Guid Account,
    string Email,
    string Name,
    Role Role,
    string? Publication,
    ApiKeyState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    string? Secret = null)
{
    public static ApiKeyAnswer Of(ApiKey key, IReadOnlyDictionary<int, string> slugs) => new(
        key.Id,
        key.AccountId,
        key.Account.Email ?? "",
        key.Name,
        key.Role,
        key.PublicationKey is { } publication ? slugs[publication] : null,
        key.RevokedAt is null && key.Account.State == AccountState.Active ? ApiKeyState.Active : ApiKeyState.Ended,
        key.CreatedAt,
        key.LastUsedAt);
}

internal enum ApiKeyState
{
    Active,

    /// <summary>Revoked, or its account is disabled.</summary>
    Ended,
}

/// <param name="Account">The account's address or id.</param>
/// <param name="Publication">A slug; null: wherever the account may.</param>
internal sealed record ApiKeyRequest(string Account, string Name, Role Role, string? Publication = null);
