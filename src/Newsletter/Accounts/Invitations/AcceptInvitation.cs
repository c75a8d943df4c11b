using Microsoft.AspNetCore.Identity;
using Newsletter.Accounts.Sessions;
using Newsletter.Data.Secrets;
using Newsletter.Shell;

namespace Newsletter.Accounts.Invitations;

/// <summary>Somebody who was invited chooses a password, and is signed in. The link is used up by that.</summary>
internal sealed class AcceptInvitation(AccountTokens tokens, UserManager<Account> users, DeskSession session)
{
    /// <summary>From the invitation until it is accepted.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromDays(7);

    private static readonly NotFoundFailure Over = new("invitation under this link: it was used or renewed, or it is older than seven days. Ask for a new one");

    /// <returns>The address that was invited.</returns>
    public async Task<Result<string>> CheckAsync(string token, CancellationToken cancellationToken) =>
        await FindAsync(token, cancellationToken) is { } account ? account.Email ?? "" : Over;

    /// <param name="http">The request of the page: its answer gets the cookie.</param>
    public async Task<Result<Done>> HandleAsync(string token, string password, HttpContext http, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } account)
            return Over;
        var errors = new FieldErrors();
        // Before anything of the account is changed: the page is shown again with what is wrong, for somebody who is still invited.
        foreach (var validator in users.PasswordValidators)
            PasswordErrors.Add(await validator.ValidateAsync(users, account, password), "password", errors);
        if (errors.Any)
            return errors.Failure;
        account.State = AccountState.Active;
        account.Version++;
        var result = await users.AddPasswordAsync(account, password); // which renews the stamp, and saves all of it
        if (!result.Succeeded)
            return Over; // another request used the link at the same moment
        await session.BeginAsync(http, account, cancellationToken);
        return default(Done);
    }

    private async Task<Account?> FindAsync(string token, CancellationToken cancellationToken) =>
        await tokens.ReadAsync(TokenPurpose.Invitation, token, Valid, cancellationToken) is { State: AccountState.Invited } account ? account : null;
}
