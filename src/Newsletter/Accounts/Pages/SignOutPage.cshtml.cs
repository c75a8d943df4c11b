using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts.Sessions;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>The button of the account menu; there is nothing to see.</summary>
[RequiredRole(Role.Editor)]
internal sealed class SignOutPageModel(SignOut signOut) : DeskPage
{
    public IActionResult OnGet() => Redirect("/desk");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await signOut.HandleAsync(HttpContext, cancellationToken);
        return Redirect("/sign-in");
    }
}
