using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Accounts.Invitations;

/// <summary>A new link for somebody who was invited and has not come; the old one ends. For admins of all publications.</summary>
internal sealed class RenewInvitation(NewsletterDb db, UserManager<Account> users)
{
    public async Task<Result<Account>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return new ForbiddenFailure("Invitations are made by an admin of all publications.");
        var account = await db.Users.Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (account is null)
            return new NotFoundFailure($"account {id}");
        if (account.State != AccountState.Invited)
            return new ConflictFailure("account.notInvited", "The account has accepted its invitation, or never had one. A lost password is made anew: POST /api/v1/accounts/{id}/password.");
        var renewed = await users.UpdateSecurityStampAsync(account);
        return renewed.Succeeded ? account : new ConflictFailure("account.busy", "The account was changed at the same moment. Try again.");
    }
}
