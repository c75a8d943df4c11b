using Newsletter.Data.Secrets;
using Newsletter.Shell.Settings;

namespace Newsletter.Accounts.Invitations;

/// <summary>Where somebody who is invited chooses a password.</summary>
internal sealed class InvitationLinks(AccountTokens tokens, ServiceOptions service)
{
    public const string Path = "/set-up/invitation";

    /// <summary>Null where the account was not invited, or has accepted.</summary>
    public string? Of(Account account) =>
        account.State == AccountState.Invited ? $"{service.PublicUrl}{Path}/{tokens.Make(TokenPurpose.Invitation, account)}" : null;
}
