using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>Where "choose your topics" in every copy leads. Looking changes nothing.</summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class PreferencesPageModel(NewsletterDb db, SetPreferences preferences) : ReaderPage(db)
{
    /// <summary>Null: the link is none of ours.</summary>
    public Preferences? Shown { get; private set; }

    public bool Saved { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken) =>
        Show(await preferences.ReadAsync(Publication, token, cancellationToken));

    public async Task<IActionResult> OnPostAsync(string token, List<string> sections, CancellationToken cancellationToken)
    {
        var saved = await preferences.HandleAsync(Publication, token, sections, cancellationToken);
        Saved = saved.Ok;
        return Show(saved);
    }

    private IActionResult Show(Result<Preferences> found)
    {
        Shown = found.Ok ? found.Value : null;
        Response.StatusCode = found.Ok ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return Page();
    }
}
