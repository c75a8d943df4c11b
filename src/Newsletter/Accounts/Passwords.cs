using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts;

/// <summary>Makes a new password for somebody who has lost theirs, and ends their sessions. For admins of all publications.</summary>
internal sealed class ResetPassword(NewsletterDb db, UserManager<Account> users, DeskSession session)
{
    public async Task<Result<NewAccount>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("Passwords are made anew by an admin of all publications.");
        var account = await db.Users.Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (account is null)
            return new NotFoundFailure($"account {id}");
        if (account.State == AccountState.Invited)
            return new ConflictFailure("account.invited", "They have not chosen a password yet. Make a new link instead: POST /api/v1/accounts/{id}/invitation.");
        var password = CreateAccount.NewPassword();
        account.PasswordHash = users.PasswordHasher.HashPassword(account, password);
        // Whoever had the way in before has none left.
        foreach (var passkey in await users.GetPasskeysAsync(account))
            await users.RemovePasskeyAsync(account, passkey.CredentialId);
        account.LockoutEnd = null;
        account.AccessFailedCount = 0;
        var result = await users.UpdateSecurityStampAsync(account);
        if (!result.Succeeded)
            return new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
        await session.EndAllAsync(account.Id, cancellationToken);
        return new NewAccount(account, password);
    }
}

/// <summary>Somebody changes their own password; their other sessions end, this one goes on.</summary>
internal sealed class ChangePassword(NewsletterDb db, UserManager<Account> users, DeskSession session)
{
    /// <param name="http">The request of the page: its session is renewed.</param>
    public async Task<Result<Done>> HandleAsync(string current, string next, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var account = caller.ByKey ? null : await db.Users.SingleOrDefaultAsync(a => a.Id == caller.Account, cancellationToken);
        if (account is null)
            return new ForbiddenFailure("Only somebody who has signed in has a password to change.");
        var errors = new FieldErrors();
        PasswordErrors.Add(await users.ChangePasswordAsync(account, current, next), "password", errors);
        if (errors.Any)
            return errors.Failure;
        await session.RenewAsync(http, account, cancellationToken);
        return default(Done);
    }
}
