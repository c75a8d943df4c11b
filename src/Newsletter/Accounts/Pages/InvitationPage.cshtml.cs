using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts.Invitations;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>Where an invitation leads.</summary>
[AllowAnonymous]
internal sealed class InvitationPageModel(AcceptInvitation accept) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "token")]
    public string Token { get; set; } = "";

    [BindProperty]
    public NewPasswordForm Form { get; set; } = new();

    /// <summary>Who is invited; null: the link is over.</summary>
    public string? Email { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var accepted = await accept.HandleAsync(Token, Form.Password, HttpContext, cancellationToken);
        if (accepted.Ok)
            return Redirect("/desk");
        await LoadAsync(cancellationToken);
        return accepted.Failure is NotFoundFailure ? Page() : Refuse(accepted.Failure);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var check = await accept.CheckAsync(Token, cancellationToken);
        Email = check.Ok ? check.Value : null;
    }
}

internal sealed class NewPasswordForm
{
    /// <summary>Only where somebody changes their own.</summary>
    public string Current { get; set; } = "";

    public string Password { get; set; } = "";
}
