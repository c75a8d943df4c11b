using Microsoft.AspNetCore.Mvc;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Retention;

namespace Newsletter.Accounts.Audit.Pages;

/// <summary>Who did what, and when.</summary>
[RequiredRole(Role.Admin)]
internal sealed class AuditPageModel(NewsletterDb db, ListAudit list, AuditPlaces places, RetentionOptions retention) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "q")]
    public string Query { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "from")]
    public string From { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "until")]
    public string Until { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<AuditAnswer> Rows { get; private set; } = [];

    public AuditPlaces Places => places;

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public string? Next { get; private set; }

    public int KeptDays => (int)retention.Audit.TotalDays;

    /// <summary>The filters as a query, for the next page and for the file.</summary>
    public string Filter => $"q={Uri.EscapeDataString(Query)}&from={Uri.EscapeDataString(From)}&until={Uri.EscapeDataString(Until)}";

    public static (string Word, string Colour) Outcome(int? outcome) => outcome switch
    {
        null => ("Not finished", "warn"),
        403 => ("Not allowed", "bad"),
        >= 500 => ("Failed", "bad"),
        _ => ("Done", "good"),
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var query = AuditQuery.Read(Request.Query);
        var paging = Paging.Read(limit: null, After);
        if (query.Failure is not null || paging.Failure is not null)
            return BadRequest();
        var page = await list.HandleAsync(query.Filter, Caller, paging, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        Names = await db.PublicationNamesAsync(cancellationToken);
        await places.LoadAsync(Rows.Select(row => row.Path), cancellationToken);
        return Page();
    }
}
