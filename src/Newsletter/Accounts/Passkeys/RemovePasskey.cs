using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts.Passkeys;

/// <summary>Ends one of somebody's own passkeys, and their other sessions: one of them may have begun with it.</summary>
internal sealed class RemovePasskey(NewsletterDb db, UserManager<Account> users, DeskSession session)
{
    /// <param name="passkey">Its id in base64url, as the page names it.</param>
    public async Task<Result<Done>> HandleAsync(string passkey, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        var account = caller.ByKey ? null : await db.Users.SingleOrDefaultAsync(a => a.Id == caller.Account, cancellationToken);
        if (account is null)
            return new ForbiddenFailure("Only somebody who has signed in has passkeys.");
        if (!Base64Url.IsValid(passkey) || await users.GetPasskeyAsync(account, Base64Url.DecodeFromChars(passkey)) is not { } found)
            return new NotFoundFailure("such passkey: it was removed already");
        account.Version++;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!(await users.RemovePasskeyAsync(account, found.CredentialId)).Succeeded || !(await users.UpdateSecurityStampAsync(account)).Succeeded)
            return new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
        await session.RenewAsync(http, account, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
