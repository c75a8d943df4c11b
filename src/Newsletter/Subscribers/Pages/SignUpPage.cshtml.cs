using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>Where readers ask for a publication. The answer is the same whether or not the address is known.</summary>
// No antiforgery: the form acts for nobody who is signed in, and needs no cookie.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class SignUpPageModel(NewsletterDb db, SignUp signUp) : ReaderPage(db)
{
    [BindProperty(Name = "email")]
    public string Email { get; set; } = "";

    [BindProperty(Name = "name")]
    public string Name { get; set; } = "";

    /// <summary>The address that was written to, when the form went through.</summary>
    public string? SentTo { get; private set; }

    /// <summary>Ids of fields, each with the key of the words that say what is wrong.</summary>
    public IReadOnlyDictionary<string, string> Wrong { get; private set; } = new Dictionary<string, string>();

    /// <summary>What readers agree to; kept with their consent as they saw it.</summary>
    public string ConsentText => Words["signUp.consent", Publication.Name];

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var request = new SignUpRequest(Email, Name, Publication.Language, ConsentText, HttpContext.Connection.RemoteIpAddress?.ToString());
        var asked = await signUp.HandleAsync(Publication, request, cancellationToken);
        if (asked.Ok)
        {
            SentTo = Email.Trim();
            return Page();
        }

        if (asked.Failure is not ValidationFailure invalid)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        Wrong = invalid.Errors.Keys.ToDictionary(field => field, field => "error." + field);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
