using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>Where "choose your topics" in every copy leads. Looking changes nothing.</summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class PreferencesPageModel(NewsletterDb db, SetPreferences preferences, AskPerson askPerson) : ReaderPage(db)
{
    /// <summary>Null: the link is none of ours.</summary>
    public Preferences? Shown { get; private set; }

    public bool Saved { get; private set; }

    /// <summary>Whether the link to the reader's data was asked for.</summary>
    public bool Asked { get; private set; }

    /// <summary>Fields that cannot be taken as they are, with the key of the words that say why.</summary>
    public IReadOnlyDictionary<string, string> Wrong { get; private set; } = new Dictionary<string, string>();

    /// <summary>As date fields want it, whatever the page's language.</summary>
    public string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken) =>
        Show(await preferences.ReadAsync(Publication, token, cancellationToken));

    public async Task<IActionResult> OnPostAsync(
        string token, List<string> sections, string? pausedUntil, string? frequency, string? asked, bool figures, CancellationToken cancellationToken)
    {
        DateOnly? until = DateOnly.TryParseExact(pausedUntil, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        Frequency? chosen = Enum.TryParse<Frequency>(frequency, out var often) && Enum.IsDefined(often) ? often : null;
        // A browser without date fields sends what was typed: who wrote a day must not go on getting mail.
        if (until is null && !string.IsNullOrWhiteSpace(pausedUntil))
        {
            var now = await preferences.ReadAsync(Publication, token, cancellationToken);
            Wrong = new Dictionary<string, string> { ["paused-until"] = "error.date" };
            return Show(now.Map(p => p with { On = sections, Frequency = p.Frequency is null ? null : chosen ?? p.Frequency, Figures = p.Figures is null ? null : figures }));
        }

        var request = new PreferencesRequest(sections, until, chosen, asked == "figures" ? figures : null, Words["preferences.figuresOn"]);
        var saved = await preferences.HandleAsync(Publication, token, request, cancellationToken);
        Saved = saved is { Ok: true, Value.Gone: false };
        return Show(saved);
    }

    public async Task<IActionResult> OnPostPersonAsync(string token, CancellationToken cancellationToken)
    {
        Asked = (await askPerson.HandleAsync(Publication, token, cancellationToken)).Ok;
        return Show(await preferences.ReadAsync(Publication, token, cancellationToken));
    }

    private IActionResult Show(Result<Preferences> found)
    {
        Shown = found.Ok ? found.Value : null;
        Response.StatusCode = !found.Ok ? StatusCodes.Status404NotFound : Wrong.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
        return Page();
    }
}
