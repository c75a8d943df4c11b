using Microsoft.AspNetCore.Mvc;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Pages;

[RequiredRole(Role.Admin)]
internal sealed class ImportListModel(NewsletterDb db, FindImport find) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<ImportAnswer> Rows { get; private set; } = [];

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public string? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        Names = await db.PublicationNamesAsync(cancellationToken);
        var page = await find.ListAsync(Caller, paging, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        return Page();
    }
}
