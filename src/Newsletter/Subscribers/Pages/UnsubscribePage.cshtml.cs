using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>
/// Where List-Unsubscribe and the link in every copy lead. GET shows a page with a button, for scanners fetch links before people do; a POST
/// leaves at once, from that button or from a mail program's own (RFC 8058 section 3.2: form or multipart, no redirect, no cookie).
/// </summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class UnsubscribePageModel(NewsletterDb db, LeavePublication leave) : ReaderPage(db)
{
    public bool Left { get; private set; }

    public bool Bad { get; private set; }

    public IActionResult OnGet(string token) => Show(leave.Check(Publication, token));

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken)
    {
        var left = await leave.HandleAsync(Publication, token, cancellationToken);
        Left = left.Ok;
        return Show(left);
    }

    private IActionResult Show(Result<Done> link)
    {
        Bad = !link.Ok;
        Response.StatusCode = Bad ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return Page();
    }
}
