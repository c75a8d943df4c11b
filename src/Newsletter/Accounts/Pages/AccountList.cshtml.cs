using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Accounts.Pages;

/// <summary>Who may sign in. For admins of all publications.</summary>
[RequiredRole(Role.Admin)]
internal sealed class AccountListModel(NewsletterDb db) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "after")]
    public string? After { get; set; }

    public Page<Account> Rows { get; private set; } = new([], null);

    public PublicationNames Names { get; private set; } = PublicationNames.None;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var paging = Paging.Read(limit: null, After);
        if (paging.Failure is not null)
            return BadRequest();
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        Names = await db.PublicationNamesAsync(cancellationToken);
        Rows = await db.Users.AsNoTracking().Include(a => a.Grants).ToPageAsync(paging, a => a.Key, a => a, cancellationToken);
        return Page();
    }
}
