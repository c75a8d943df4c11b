using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts.Invitations;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Accounts.Pages;

/// <summary>Invites somebody; the link is shown once. For admins of all publications.</summary>
[RequiredRole(Role.Admin)]
internal sealed class AccountNewModel(CreateAccount create, NewsletterDb db, InvitationLinks links) : AccountDeskPage
{
    /// <summary>Who was just invited.</summary>
    public Account? Invited { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        Offer(await db.PublicationNamesAsync(cancellationToken));
        return Show();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        Offer(await db.PublicationNamesAsync(cancellationToken));
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
