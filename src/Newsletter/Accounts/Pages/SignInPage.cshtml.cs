using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

[AllowAnonymous]
internal sealed class SignInPageModel(SignIn signIn, SetUpFirstAccount setUp) : DeskPage
{
    [BindProperty]
    public SignInForm Form { get; set; } = new();

    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true, Name = "back")]
    public string? Back { get; set; }

    public bool NobodyYet { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) => NobodyYet = await setUp.IsNeededAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var signedIn = await signIn.HandleAsync(Form.Email, Form.Password, HttpContext, cancellationToken);
        if (signedIn.Ok)
            return Redirect(Url.IsLocalUrl(Back) ? Back : "/desk");
        ModelState.AddModelError("", signedIn.Failure.Message);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}

internal sealed class SignInForm
{
    public string Email { get; set; } = "";

    public string Password { get; set; } = "";
}
