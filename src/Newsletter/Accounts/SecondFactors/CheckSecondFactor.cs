using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>Whether a code is one of the account's, and takes it: each works once.</summary>
internal sealed class CheckSecondFactor(NewsletterDb db, TotpSecrets secrets, TimeProvider clock)
{
    private const int LongestCode = 64;

    /// <param name="code">Of the app, or a recovery code.</param>
    public async Task<bool> HandleAsync(Account account, string code, CancellationToken cancellationToken)
    {
        if (code.Length > LongestCode)
            return false;
        if (secrets.Of(account) is { } secret && Totp.Read(secret, code, clock.GetUtcNow()) is { } step)
            return await TakeAsync(account.Id, step, cancellationToken);
        var hash = RecoveryCode.HashOf(code);
        return await db.Set<RecoveryCode>().Where(c => c.AccountId == account.Id && c.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    // One statement decides: the same code sent twice at once is taken once (RFC 6238 section 5.2).
    private async Task<bool> TakeAsync(Guid account, long step, CancellationToken cancellationToken) =>
        await db.Users.Where(a => a.Id == account && (a.TotpStep == null || a.TotpStep < step))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.TotpStep, step), cancellationToken) == 1;
}
