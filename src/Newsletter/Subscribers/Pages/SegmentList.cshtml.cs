using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
internal sealed class SegmentListModel(NewsletterDb db, FindSegments find) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<SegmentAnswer> Rows { get; private set; } = [];

    /// <summary>That the caller keeps.</summary>
    public IReadOnlyList<Publication> Publications { get; private set; } = [];

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        Publications = await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken);
        Names = await db.PublicationNamesAsync(cancellationToken);
        var page = await find.ListAsync(null, Caller, paging, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        return Page();
    }
}
