using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
[DisableRequestSizeLimit]
[RequestFormLimits(MultipartBodyLengthLimit = long.MaxValue)]
internal sealed class ImportNewModel(NewsletterDb db, ReceiveImport receive) : DeskPage
{
    [BindProperty]
    public ImportForm Form { get; set; } = new();

    public IReadOnlyList<SelectListItem> Publications { get; private set; } = [];

    public static IReadOnlyList<SelectListItem> Kinds { get; } =
    [
        new("What the file and its name say", ""), new("Subscribers", "subscribed"), new("People who were never asked", "pending"), new("People who have unsubscribed", "unsubscribed"),
        new("Addresses that do not work (cleaned, bounced)", "cleaned"), new("People who have complained", "complained"),
    ];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var publication = (await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken)).FirstOrDefault(p => p.Slug == Form.Publication);
        if (publication is null)
            return Refuse(new ValidationFailure("publication", "Choose one."));
        if (Form.File is null)
            return Refuse(new ValidationFailure("file", "Choose a file."));
        var map = new List<(string, string)>();
        foreach (var line in Form.Map.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = line.LastIndexOf('=');
            if (at <= 0)
                return Refuse(new ValidationFailure("map", $"'{line}' is no mapping. Write COLUMN=FIELD, like Kontakt=email."));
            map.Add((line[..at].Trim(), line[(at + 1)..].Trim()));
        }

        var started = await receive.HandleAsync(publication, Form.File, new ImportRequest("", "", Form.Confirmed, Form.DryRun, map, Form.List, Form.Consent), Caller, cancellationToken);
        return started.Ok ? Redirect($"/desk/imports/{started.Value.Id}") : Refuse(started.Failure);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var names = await db.PublicationNamesAsync(cancellationToken);
        Publications = [.. (await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken)).Select(p => new SelectListItem(names.Of(p.Key), p.Slug))];
    }
}

internal sealed class ImportForm
{
    public string Publication { get; set; } = "";

    public IFormFile? File { get; set; }

    public string List { get; set; } = "";

    public string Map { get; set; } = "";

    public string Consent { get; set; } = "";

    public bool Confirmed { get; set; }

    public bool DryRun { get; set; }
}
