using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>Where the mail to a new address leads: the button proves that it is the reader's.</summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class AddressPageModel(NewsletterDb db, ChangeAddress change) : ReaderPage(db)
{
    /// <summary>Null: the link is none of ours, too old or used.</summary>
    public string? Address { get; private set; }

    public bool Done { get; private set; }

    public bool Taken { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken)
    {
        var found = await change.CheckAsync(Publication, token, cancellationToken);
        return Show(found.Map(asked => asked.Address!)); // questions of this kind have one
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken)
    {
        var changed = await change.HandleAsync(Publication, token, cancellationToken);
        Done = changed.Ok;
        Taken = changed.Failure == ReaderFailures.Taken;
        return Show(changed);
    }

    private IActionResult Show(Result<string> address)
    {
        Address = address.Ok ? address.Value : null;
        Response.StatusCode = address.Ok ? StatusCodes.Status200OK : Taken ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound;
        return Page();
    }
}
