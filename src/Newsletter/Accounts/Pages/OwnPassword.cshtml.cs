using Microsoft.AspNetCore.Mvc;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

[RequiredRole(Role.Editor)]
internal sealed class OwnPasswordModel(ChangePassword change) : DeskPage
{
    [BindProperty]
    public NewPasswordForm Form { get; set; } = new();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var changed = await change.HandleAsync(Form.Current, Form.Password, Caller, HttpContext, cancellationToken);
        return changed.Ok ? Redirect("/desk/account?done=passwordChanged") : Refuse(changed.Failure);
    }
}
