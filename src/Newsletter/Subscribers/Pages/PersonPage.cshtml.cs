using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Parts;

namespace Newsletter.Subscribers.Pages;

/// <summary>Where a mail leads that a reader asked for just now: what is kept about them, to take, to move, to erase. One of these, once; looking is none.</summary>
// No antiforgery: the token in the path is what acts, and whoever has it may.
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class PersonPageModel(NewsletterDb db, OwnRecords records, ChangeAddress change) : ReaderPage(db)
{
    [BindProperty(Name = "email")]
    public string Email { get; set; } = "";

    /// <summary>Null: the link is none of ours, too old or used.</summary>
    public OwnRecord? Shown { get; private set; }

    /// <summary>The new address that was written to.</summary>
    public string? SentTo { get; private set; }

    public bool Erased { get; private set; }

    /// <inheritdoc cref="SignUpPageModel.Wrong"/>
    public IReadOnlyDictionary<string, string> Wrong { get; private set; } = new Dictionary<string, string>();

    public string Date(DateTimeOffset at) => When.Day(at, Publication.TimeZone, Words.Language);

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken) => await ShowAsync(token, cancellationToken);

    public async Task<IActionResult> OnPostExportAsync(string token, CancellationToken cancellationToken)
    {
        var export = await records.ExportAsync(Publication, token, cancellationToken);
        return export.Ok ? File(export.Value, "application/json", Publication.Slug + "-me.json") : await ShowAsync(token, cancellationToken);
    }

    public async Task<IActionResult> OnPostMoveAsync(string token, CancellationToken cancellationToken)
    {
        var asked = await change.AskAsync(Publication, token, Email, cancellationToken);
        if (asked.Failure is ValidationFailure)
            return await ShowAsync(token, cancellationToken, ("email", "error.email"));
        SentTo = asked.Ok ? Email.Trim() : null;
        return asked.Ok ? Page() : await ShowAsync(token, cancellationToken);
    }

    public async Task<IActionResult> OnPostEraseAsync(string token, string? sure, CancellationToken cancellationToken)
    {
        if (sure != "yes")
            return await ShowAsync(token, cancellationToken, ("erase", "error.erase"));
        Erased = (await records.EraseAsync(Publication, token, cancellationToken)).Ok;
        return Erased ? Page() : await ShowAsync(token, cancellationToken);
    }

    private async Task<IActionResult> ShowAsync(string token, CancellationToken cancellationToken, params (string Field, string Words)[] wrong)
    {
        var found = await records.ReadAsync(Publication, token, cancellationToken);
        Shown = found.Ok ? found.Value : null;
        Wrong = wrong.ToDictionary(w => w.Field, w => w.Words);
        Response.StatusCode = !found.Ok ? StatusCodes.Status404NotFound : wrong.Length > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
        return Page();
    }
}
