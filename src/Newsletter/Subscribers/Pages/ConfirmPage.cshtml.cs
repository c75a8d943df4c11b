using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>Where the link of the confirmation mail leads: looking changes nothing, the button confirms.</summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class ConfirmPageModel(NewsletterDb db, ConfirmSubscription confirm) : ReaderPage(db)
{
    public bool Done { get; private set; }

    public bool Bad { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken) =>
        Show(await confirm.FindAsync(Publication, token, cancellationToken));

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken)
    {
        var confirmed = await confirm.HandleAsync(Publication, token, cancellationToken);
        Done = confirmed.Ok;
        return Show(confirmed);
    }

    private IActionResult Show(Result<Subscription> found)
    {
        Bad = !found.Ok;
        Response.StatusCode = Bad ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return Page();
    }
}
