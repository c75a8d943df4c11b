using Microsoft.AspNetCore.Identity;

namespace Newsletter.Accounts;

/// <summary>Somebody who signs in. The address is the name they sign in with.</summary>
internal sealed class Account : IdentityUser<Guid>
{
    /// <summary>For lists, newest first.</summary>
    public int Key { get; init; }

    public AccountState State { get; set; } = AccountState.Active;

    public List<AccountGrant> Grants { get; init; } = [];

    /// <summary>Counts changes by people (not sign-ins); the entity tag is made of it.</summary>
    public int Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the authenticator app, wrapped by the key file; there, but not yet confirmed, while <c>TwoFactorEnabled</c> is false.</summary>
    public byte[]? TotpSecret { get; set; }

    /// <summary>The step of the last code that was taken: none works twice.</summary>
    public long? TotpStep { get; set; }
}

internal enum AccountState
{
    Active,

    /// <summary>Has no password yet; their link leads to choosing one.</summary>
    Invited,

    /// <summary>Signs in no more, and its keys have ended; what it did keeps its name.</summary>
    Disabled,
}

/// <summary>A row of an account's rights.</summary>
internal sealed class AccountGrant
{
    public int Key { get; init; }

    public Guid AccountId { get; init; }

    public required Role Role { get; set; }

    /// <summary>Null: all publications.</summary>
    public int? PublicationKey { get; init; }
}

/// <summary>Which account was made by the set-up: one row, so that two links (or two nodes) make one.</summary>
internal sealed class FirstAccount
{
    public const int TheOne = 1;

    public int One { get; init; } = TheOne;

    public Guid AccountId { get; init; }
}
