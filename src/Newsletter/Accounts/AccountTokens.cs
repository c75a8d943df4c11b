using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;

namespace Newsletter.Accounts;

/// <summary>
/// Short-lived proofs about one account: invited, password given. They hold until the account's security stamp changes, so one that was used to set
/// a password is used up.
/// </summary>
internal sealed class AccountTokens(NewsletterDb db, Tokens tokens, TimeProvider clock)
{
    private const int StampLength = 8;

    public string Make(TokenPurpose purpose, Account account)
    {
        Span<byte> payload = stackalloc byte[16 + 8 + StampLength];
        account.Id.TryWriteBytes(payload);
        BinaryPrimitives.WriteInt64BigEndian(payload[16..], clock.GetUtcNow().ToUnixTimeSeconds());
        StampOf(account).CopyTo(payload[24..]);
        return tokens.Make(purpose, payload);
    }

    /// <returns>The account with its grants, or null where the token is none, is older than <paramref name="valid"/>, or was used.</returns>
    public async Task<Account?> ReadAsync(TokenPurpose purpose, string token, TimeSpan valid, CancellationToken cancellationToken)
    {
        if (!tokens.TryRead(purpose, token, out var payload) || payload.Length != 16 + 8 + StampLength)
            return null;
        if (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(16))) >= valid)
            return null;
        var id = new Guid(payload.AsSpan(0, 16));
        var account = await db.Users.Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        return account is not null && CryptographicOperations.FixedTimeEquals(StampOf(account), payload.AsSpan(24)) ? account : null;
    }

    private static ReadOnlySpan<byte> StampOf(Account account) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(account.SecurityStamp ?? "")).AsSpan(0, StampLength);
}
