using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Engines.Mime;
using Newsletter.Scheduling.Digests;
using Newsletter.Sending.Doctor;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;

namespace Newsletter.Publications.Pages;

/// <summary>One publication as a plain form; the short name <c>new</c> is one that is not there yet.</summary>
[RequiredRole(Role.Admin)]
internal sealed class PublicationPageModel(NewsletterDb db, ServiceOptions service, IDesignNames designs, SetUpReport report, SignUpOptions signUp, FindDigestTroubles troubles) : DeskPage
{
    public static readonly IReadOnlyList<SelectListItem> Days =
    [
        new("None", ""), new("Monday", "Monday"), new("Tuesday", "Tuesday"), new("Wednesday", "Wednesday"), new("Thursday", "Thursday"),
        new("Friday", "Friday"), new("Saturday", "Saturday"), new("Sunday", "Sunday"),
    ];

    public static readonly IReadOnlyList<SelectListItem> UncertainChoices =
        [new("is sent again (nobody misses an issue)", nameof(UncertainPolicy.NeverMiss)), new("is not sent again (nobody gets it twice)", nameof(UncertainPolicy.NeverTwice))];

    public static readonly IReadOnlyList<SelectListItem> TrackingChoices =
        [new("Off", nameof(Tracking.Off)), new("In total only", nameof(Tracking.Aggregate)), new("Per reader who agreed", nameof(Tracking.Individual))];

    public static readonly IReadOnlyList<SelectListItem> ArchiveChoices =
        [new("Public", nameof(ArchiveAccess.Public)), new("Only with the link in a mail", nameof(ArchiveAccess.Link)), new("Off", nameof(ArchiveAccess.Off))];

    [BindProperty(SupportsGet = true, Name = "slug")]
    public string Slug { get; set; } = "";

    [BindProperty]
    public PublicationForm Form { get; set; } = new();

    /// <summary>The name as saved.</summary>
    public string Title { get; private set; } = "";

    public string EmbeddedForm { get; private set; } = "";

    public IReadOnlyList<SelectListItem> Designs { get; private set; } = [];

    /// <summary>Of the sender.</summary>
    public string Domain { get; private set; } = "";

    /// <summary>What was found about it when somebody looked last.</summary>
    public IReadOnlyList<Finding> Findings => _look?.Of(Domain) ?? [];

    public DateTimeOffset? LookedAt => _look?.At;

    /// <summary>What stands in the way of its digests.</summary>
    public IReadOnlyList<DigestTrouble> Troubles { get; private set; } = [];

    private SetUpLook? _look;

    public bool IsNew => Slug == "new";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!IsNew)
        {
            if (await LoadAsync(cancellationToken) is not { } publication)
                return NotFound();
            Form = PublicationForm.Of(publication);
        }

        await LoadDesignsAsync(cancellationToken);
        Form.AddSpareRows();
        return Page();
    }

    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is null)
            return NotFound();
        var look = await report.LookAsync(cancellationToken);
        return Redirect($"/desk/publications/{Slug}?done={(look is null ? "checking" : "checked")}#received");
    }

    public async Task<IActionResult> OnPostAsync(
        [FromServices] CreatePublication create, [FromServices] EditPublication edit, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!IsNew)
            Form.Slug = Slug;
        var request = Form.Read(errors);
        // Rows that moved up must not be shown with what was typed into the row that stood there.
        ModelState.Clear();
        if (errors.Any)
            return await RefuseAsync(errors.Failure, cancellationToken);
        var saved = IsNew
            ? await create.HandleAsync(request, Caller, cancellationToken)
            : await edit.HandleAsync(Slug, request, IfMatch.Exactly(Form.Etag), Caller, cancellationToken);
        return saved.Ok
            ? Redirect($"/desk/publications/{saved.Value.Slug}?done={(IsNew ? "created" : "saved")}")
            : await RefuseAsync(saved.Failure, cancellationToken);
    }

    private async Task<IActionResult> RefuseAsync(Failure failure, CancellationToken cancellationToken)
    {
        if (!IsNew && await LoadAsync(cancellationToken) is { } current)
            Form.Etag = PublicationForm.Of(current).Etag;
        await LoadDesignsAsync(cancellationToken);
        Form.AddSpareRows();
        return Refuse(failure);
    }

    /// <summary>The one that is chosen stays among them, should it be gone: nothing is changed that nobody changed.</summary>
    private async Task LoadDesignsAsync(CancellationToken cancellationToken)
    {
        var names = await designs.NamesAsync(cancellationToken);
        Designs = [.. names.Select(name => new SelectListItem(name, name)), .. names.Contains(Form.Design) ? [] : new[] { new SelectListItem($"{Form.Design} (is not there)", Form.Design) }];
    }

    private async Task<Publication?> LoadAsync(CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == Slug, cancellationToken);
        if (publication is null || !Caller.May(Role.Admin, publication.Key))
            return null;
        Title = publication.Name;
        var address = AddrSpec.Parse(publication.From.Email);
        Domain = address.Ok ? address.Value.Domain.ToLowerInvariant() : "";
        EmbeddedForm = Publications.EmbeddedForm.Html(publication, service.PublicUrl, signUp.Work > 0);
        _look = await report.LastAsync(cancellationToken);
        Troubles = [.. (await troubles.HandleAsync(cancellationToken)).Where(t => t.Publication.Key == publication.Key)];
        return publication;
    }
}
