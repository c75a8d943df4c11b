using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Publications.Pages;

/// <summary>The publications that somebody keeps, the one founded last first.</summary>
[RequiredRole(Role.Admin)]
internal sealed class PublicationListModel(NewsletterDb db) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public IReadOnlyList<Publication> Rows { get; private set; } = [];

    public string? Next { get; private set; }

    public bool MayCreate => Caller.MayEverywhere(Role.Admin);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        var page = await db.Publications.AsNoTracking().For(Caller, Role.Admin).ToPageAsync(paging, p => p.Key, p => p, cancellationToken);
        (Rows, Next) = (page.Items, page.Next);
        return Page();
    }
}
