using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>Where the one-time link of the first start leads.</summary>
[AllowAnonymous]
internal sealed class SetUpPageModel(SetUpFirstAccount setUp) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "token")]
    public string Token { get; set; } = "";

    [BindProperty]
    public SignInForm Form { get; set; } = new();

    public bool Over { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) => Over = !(await setUp.CheckAsync(Token, cancellationToken)).Ok;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var made = await setUp.HandleAsync(Token, Form.Email, Form.Password, HttpContext, cancellationToken);
        if (made.Ok)
            return Redirect("/desk");
        if (made.Failure is not NotFoundFailure)
            return Refuse(made.Failure);
        Over = true;
        return Page();
    }
}
