using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts.SecondFactors;

/// <summary>Turns the second step off: somebody's own, with their password; or an admin's for somebody who has lost phone and codes.</summary>
internal sealed class EndSecondFactor(NewsletterDb db, UserManager<Account> users, IPasswordHasher<Account> hasher, DeskSession session)
{
    /// <param name="http">The request of the page: its session is renewed, all others end.</param>
    public async Task<Result<Done>> OwnAsync(string password, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == caller.Account, cancellationToken);
        if (account is null || caller.ByKey)
            return new ForbiddenFailure("Only somebody who has signed in has a second step to turn off.");
        if (account.PasswordHash is null || hasher.VerifyHashedPassword(account, account.PasswordHash, password) == PasswordVerificationResult.Failed)
            return new ValidationFailure("password", "This is not the password.");
        return await EndAsync(account, () => session.RenewAsync(http, account, cancellationToken), cancellationToken);
    }

    public async Task<Result<Done>> OfAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("The second step of somebody else is turned off by an admin of all publications.");
        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        return account is null
            ? new NotFoundFailure($"account {id}")
            : await EndAsync(account, () => session.EndAllAsync(account.Id, cancellationToken), cancellationToken);
    }

    private async Task<Result<Done>> EndAsync(Account account, Func<Task> sessions, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Set<RecoveryCode>().Where(c => c.AccountId == account.Id).ExecuteDeleteAsync(cancellationToken);
        account.TwoFactorEnabled = false;
        account.TotpSecret = null;
        account.TotpStep = null;
        account.Version++;
        if (!(await users.UpdateSecurityStampAsync(account)).Succeeded)
            return new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
        await sessions();
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
