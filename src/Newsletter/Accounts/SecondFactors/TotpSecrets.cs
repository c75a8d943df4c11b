using Newsletter.Data.Secrets;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>Secrets of authenticator apps, wrapped by the key file: a copy of the database alone makes no codes.</summary>
internal sealed class TotpSecrets(KeyFile file)
{
    public byte[] Wrap(Account account, ReadOnlySpan<byte> secret) => file.Wrap(secret, Context(account));

    /// <summary>Null where the account has none.</summary>
    public byte[]? Of(Account account) => account.TotpSecret is { } wrapped ? file.Unwrap(wrapped, Context(account)) : null;

    private static string Context(Account account) => $"newsletter second factor {account.Id}";
}
