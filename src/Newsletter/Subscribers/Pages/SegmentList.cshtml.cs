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
    private Dictionary<string, Publication> _all = [];

    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<SegmentAnswer> Rows { get; private set; } = [];

    /// <summary>That the caller keeps.</summary>
    public IReadOnlyList<Publication> Publications { get; private set; } = [];

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public string? Next { get; private set; }

    /// <summary>The question in a sentence.</summary>
    public string Asks(SegmentAnswer row) => SegmentWords.Of(row.Where, _all[row.Publication]);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        Publications = await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken);
        Names = await db.PublicationNamesAsync(cancellationToken);
        var page = await find.ListAsync(null, Caller, paging, cancellationToken);
        _all = (await db.PublicationsForAsync(Caller, Role.Editor, cancellationToken)).ToDictionary(p => p.Slug, StringComparer.Ordinal);
        (Rows, Next) = (page.Items, page.Next);
        return Page();
    }
}
