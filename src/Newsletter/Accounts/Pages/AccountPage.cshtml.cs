using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Invitations;
using Newsletter.Accounts.SecondFactors;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Accounts.Pages;

/// <summary>One account: its address, rights and state, and a new way in for somebody who lost theirs. For admins of all publications.</summary>
[RequiredRole(Role.Admin)]
internal sealed class AccountPageModel(NewsletterDb db, Grants grants, InvitationLinks links) : AccountDeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    /// <summary>As saved.</summary>
    public AccountAnswer Account { get; private set; } = null!; // loaded before the page is shown

    public string Path => $"/desk/accounts/{Id}";

    private bool HasPassword { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Show() : NotFound();

    public async Task<IActionResult> OnPostAsync([FromServices] EditAccount edit, CancellationToken cancellationToken)
    {
        var typed = Form;
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var errors = new FieldErrors();
        var request = typed.Read(HasPassword ? AccountState.Active : AccountState.Invited, errors);
        var match = IfMatch.Exactly(typed.Etag);
        typed.Etag = Account.Etag;
        if (errors.Any)
            return Again(typed, errors.Failure);
        var saved = await edit.HandleAsync(Id, request, match, Caller, cancellationToken);
        return saved.Ok ? Redirect($"{Path}?done=saved") : Again(typed, saved.Failure);
    }

    public async Task<IActionResult> OnPostInviteAsync([FromServices] RenewInvitation renew, CancellationToken cancellationToken)
    {
        var renewed = await renew.HandleAsync(Id, Caller, cancellationToken);
        return await AfterAsync(renewed.Map(account => (string?)links.Of(account)), cancellationToken);
    }

    public async Task<IActionResult> OnPostPasswordAsync([FromServices] ResetPassword reset, CancellationToken cancellationToken)
    {
        var made = await reset.HandleAsync(Id, Caller, cancellationToken);
        return await AfterAsync(made.Map(account => account.Password), cancellationToken);
    }

    public async Task<IActionResult> OnPostSecondStepAsync([FromServices] EndSecondFactor end, CancellationToken cancellationToken)
    {
        var ended = await end.OfAsync(Id, Caller, cancellationToken);
        return ended.Ok ? Redirect($"{Path}?done=theirSecondStepOff") : await AfterAsync(ended.Map(_ => (string?)null), cancellationToken);
    }

    private async Task<IActionResult> AfterAsync(Result<string?> made, CancellationToken cancellationToken)
    {
        ModelState.Clear(); // these buttons send no form
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        if (!made.Ok)
            return Again(Form, made.Failure);
        Secret = made.Value;
        return Show();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return false;
        Offer(await db.PublicationNamesAsync(cancellationToken));
        var account = await db.Users.AsNoTracking().Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == Id, cancellationToken);
        if (account is null)
            return false;
        HasPassword = account.PasswordHash is not null;
        Account = AccountAnswer.Of(account, await grants.SlugsAsync(cancellationToken));
        Form = AccountForm.Of(Account);
        return true;
    }
}
