using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>
/// Where readers ask for a publication, here or with a form on the newsroom's own site. The answer is the same whether or not the address is known.
/// </summary>
// No antiforgery: the form acts for nobody who is signed in, and needs no cookie.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class SignUpPageModel(NewsletterDb db, SignUp signUp, SignUpGuard guard, SignUpWork work) : ReaderPage(db)
{
    [BindProperty(Name = "email")]
    public string Email { get; set; } = "";

    [BindProperty(Name = "name")]
    public string Name { get; set; } = "";

    /// <summary>Keys of sections; they count where <see cref="Choosing"/> says that the form offered them.</summary>
    [BindProperty(Name = "sections")]
    public List<string> Chosen { get; set; } = [];

    [BindProperty(Name = "choosing")]
    public string? Choosing { get; set; }

    /// <summary>Where the newsroom's own site wants the reader back.</summary>
    [BindProperty(Name = "return")]
    public string? Return { get; set; }

    /// <summary>The trap: people do not see this field.</summary>
    [BindProperty(Name = "website")]
    public string? Website { get; set; }

    /// <summary>When this form was shown, signed.</summary>
    [BindProperty(Name = "stamp")]
    public string? Stamp { get; set; }

    /// <summary>What the browser found for that form, where it is asked to work.</summary>
    [BindProperty(Name = "work")]
    public string? Work { get; set; }

    [BindProperty(Name = "figures")]
    public bool Figures { get; set; }

    /// <summary>Where readers are asked for figures of their own.</summary>
    public bool AsksFigures => Publication.Tracking == Tracking.Individual;

    public string NewStamp => guard.Stamp();

    /// <summary>Where the form's script asks for its task; null: no work is asked for, and there is no script.</summary>
    public string? WorkAddress => work.Bits > 0 ? $"/{Publication.Slug}/work" : null;

    public IReadOnlyList<string> On => Choosing is null ? [.. Publication.Sections.Where(s => s.On).Select(s => s.Key)] : Chosen;

    /// <summary>The address that was written to, when the form went through.</summary>
    public string? SentTo { get; private set; }

    /// <summary>Too many forms from this network.</summary>
    public bool Refused { get; private set; }

    /// <summary>Ids of fields, each with the key of the words that say what is wrong.</summary>
    public IReadOnlyDictionary<string, string> Wrong { get; private set; } = new Dictionary<string, string>();

    /// <summary>What readers agree to; kept with their consent as they saw it.</summary>
    public string ConsentText => Words["signUp.consent", Publication.Name];

    private string Shown => AsksFigures && Figures ? $"{ConsentText} {Words["preferences.figuresOn"]}" : ConsentText;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var network = HttpContext.Connection.RemoteIpAddress;
        if (!guard.Take(network, Stamp, Work))
        {
            Refused = true;
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = "3600";
            return Form();
        }

        // A program fell into the trap: it hears what everybody hears, and as late.
        if (!string.IsNullOrEmpty(Website))
        {
            await signUp.PretendAsync(cancellationToken);
            return Sent();
        }

        var request = new SignUpRequest(Email, Name, Choosing is null ? null : Chosen, Publication.Language, Shown, network?.ToString(), AsksFigures && Figures);
        var asked = await signUp.HandleAsync(Publication, request, cancellationToken);
        if (asked.Ok)
            return Sent();
        if (asked.Failure is not ValidationFailure invalid)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        Wrong = invalid.Errors.Keys.ToDictionary(field => field, field => "error." + field);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Form();
    }

    // Browsers hold a form's redirect, too, to what the page may send forms to.
    private IActionResult Form()
    {
        if (Publication.Allowed(Return) is { } back)
            Response.Headers.ContentSecurityPolicy = SecurityHeaders.StrictPolicy.Replace("form-action 'self'", "form-action 'self' " + new Uri(back).GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        return Page();
    }

    private IActionResult Sent()
    {
        if (Publication.Allowed(Return) is { } back)
            return Redirect(back);
        SentTo = Email.Trim();
        return Page();
    }
}
