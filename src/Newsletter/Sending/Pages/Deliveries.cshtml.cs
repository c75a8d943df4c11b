using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>The ledger of an issue, row by row.</summary>
[RequiredRole(Role.Editor)]
internal sealed class DeliveriesModel(NewsletterDb db) : DeskPage
{
    private const int PerPage = 100;

    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "state")]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "after")]
    public int After { get; set; }

    public string Subject { get; private set; } = "";

    public string Zone { get; private set; } = "";

    public IReadOnlyList<Delivery> Rows { get; private set; } = [];

    public int? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var issue = await db.Issues.AsNoTracking().Include(i => i.Publication).SingleOrDefaultAsync(i => i.Id == Id, cancellationToken);
        if (issue is null || !Caller.May(Role.Editor, issue.PublicationKey))
            return NotFound();
        Subject = issue.Content.Subject;
        Zone = issue.Publication.TimeZone;
        State = DeliveryWords.States.Select(s => s.Value).FirstOrDefault(value => value == State);
        var rows = db.Deliveries.AsNoTracking().Where(d => d.Issue == issue.Key && d.Row > After);
        if (State == "queued")
            rows = rows.Where(d => d.State == DeliveryState.Queued || d.State == DeliveryState.Claimed);
        else if (State is not null && Enum.Parse<DeliveryState>(State, ignoreCase: true) is var wanted)
            rows = rows.Where(d => d.State == wanted);
        var found = await rows.OrderBy(d => d.Row).Take(PerPage + 1).ToListAsync(cancellationToken);
        Rows = [.. found.Take(PerPage)];
        Next = found.Count > PerPage ? found[PerPage - 1].Row : null;
        return Page();
    }
}
