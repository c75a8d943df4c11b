using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Shell.Retention.Pages;

/// <summary>What is kept for a time only, how long, and when it was last looked through. For admins of all publications.</summary>
[RequiredRole(Role.Admin)]
internal sealed class RetentionPageModel(NewsletterDb db, IEnumerable<IForgetful> forgetful, TimeProvider clock) : DeskPage
{
    public IReadOnlyList<(RetentionRule Rule, RetentionRun? Run)> Rows { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        var runs = await db.RetentionRuns.AsNoTracking().ToDictionaryAsync(r => r.What, cancellationToken);
        Rows = [.. forgetful.Select(f => (f.Rule, runs.GetValueOrDefault(f.Rule.Key))).OrderBy(r => r.Rule.What, StringComparer.Ordinal)];
        return Page();
    }
}
