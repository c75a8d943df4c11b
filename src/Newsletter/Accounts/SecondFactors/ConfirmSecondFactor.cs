using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>A first code of the app turns the second step on. Other sessions end; this one goes on.</summary>
internal sealed class ConfirmSecondFactor(
    NewsletterDb db, UserManager<Account> users, TotpSecrets secrets, DeskSession session, TimeProvider clock)
{
    /// <returns>The recovery codes, shown this once.</returns>
    public async Task<Result<IReadOnlyList<string>>> HandleAsync(string code, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == caller.Account, cancellationToken);
        if (account is null || caller.ByKey || account.TwoFactorEnabled || secrets.Of(account) is not { } secret)
            return new ConflictFailure("account.secondFactor", "There is nothing to confirm. Begin with setting up the app.");
        if (Totp.Read(secret, code, clock.GetUtcNow()) is not { } step)
            return new ValidationFailure("code", "This is not the code that the app shows now. Check that the phone's clock is right, then type the next one.");

        var codes = Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New()).ToList();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Set<RecoveryCode>().Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(cancellationToken);
        db.AddRange(codes.Select(text => new RecoveryCode { AccountId = account.Id, Hash = RecoveryCode.HashOf(text) }));
        account.TwoFactorEnabled = true;
        account.TotpStep = step;
        account.Version++;
        if (!(await users.UpdateSecurityStampAsync(account)).Succeeded)
            return new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
        await session.RenewAsync(http, account, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return codes;
    }
}
