using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>The part of an issue's page that shows progress, for that page to ask again and again.</summary>
[RequiredRole(Role.Editor)]
internal sealed class ProgressPartModel(NewsletterDb db, Progress progress, TimeProvider clock) : DeskPage
{
    public ProgressView View { get; private set; } = null!; // set before anything is shown

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken)
    {
        var issue = await db.Issues.AsNoTracking().Include(i => i.Publication).SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        if (issue is null || !Caller.May(Role.Editor, issue.PublicationKey))
            return NotFound();
        View = new ProgressView(issue.Id, issue.Publication.TimeZone, await progress.ReadAsync(issue, cancellationToken), clock.GetUtcNow());
        // Once it ends, the buttons and the state beside this part are others: the whole page comes anew.
        if (issue.State != IssueState.Sending)
            Response.Headers["HX-Refresh"] = "true";
        return Page();
    }
}
