using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts.Invitations;
using Newsletter.Shell;

namespace Newsletter.Accounts.Pages;

/// <summary>Invites somebody; the link is shown once. For admins of all publications.</summary>
[RequiredRole(Role.Admin)]
internal sealed class AccountNewModel(CreateAccount create, Grants grants, InvitationLinks links) : AccountDeskPage(grants)
{
    /// <summary>Who was just invited.</summary>
    public Account? Invited { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        await LoadPublicationsAsync(cancellationToken);
        return Show();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadPublicationsAsync(cancellationToken);
        var errors = new FieldErrors();
        var request = Form.Read(AccountState.Invited, errors);
        if (errors.Any)
            return Again(Form, errors.Failure);
        var made = await create.HandleAsync(request, Caller, cancellationToken);
        if (!made.Ok)
            return Again(Form, made.Failure);
        Invited = made.Value.Account;
        Secret = links.Of(Invited);
        return Page();
    }
}
