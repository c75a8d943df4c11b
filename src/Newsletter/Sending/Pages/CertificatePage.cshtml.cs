using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Responses;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

[RequiredRole(Role.Editor)]
internal sealed class CertificatePageModel(NewsletterDb db, ListReturns returns) : DeskPage
{
    [BindProperty(SupportsGet = true, Name = "id")]
    public Guid Id { get; set; }

    public string Subject { get; private set; } = "";

    public string Publication { get; private set; } = "";

    public string Zone { get; private set; } = "";

    public CertificateContent? Totals { get; private set; }

    /// <summary>Of the certificate; one that is older than corrections names the hash alone.</summary>
    public IReadOnlyList<CertifiedRevision> Revisions => Totals is null ? [] : Totals.Revisions ?? [new CertifiedRevision(1, Totals.RevisionHash, null, Totals.Accepted)];

    public string Signature { get; private set; } = "";

    /// <summary>What came back later: a line of its own, which changes nothing above it.</summary>
    public ReturnCounts Returned { get; private set; } = new(0, 0, 0, 0);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var issue = await db.Issues.AsNoTracking().Include(i => i.Publication).SingleOrDefaultAsync(i => i.Id == Id, cancellationToken);
        if (issue is null || !Caller.May(Role.Editor, issue.PublicationKey))
            return NotFound();
        Subject = issue.Content.Subject;
        Publication = issue.Publication.Name;
        Zone = issue.Publication.TimeZone;
        if (await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Issue == issue.Key, cancellationToken) is { } stored)
        {
            Totals = JsonSerializer.Deserialize<CertificateContent>(stored.Json, ApiJson.Options);
            Signature = stored.Signature;
            Returned = await returns.CountAsync(issue, cancellationToken);
        }

        return Page();
    }
}
