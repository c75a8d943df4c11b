using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;

namespace Newsletter.Issues.Pages;

/// <param name="Name">Like "The Harbour Letter, no. 42".</param>
/// <param name="Until">When its first copy leaves.</param>
/// <param name="Away">The same as a distance: "in 4 min". A script counts it down.</param>
internal sealed record HoldNotice(Guid Issue, string Name, DateTimeOffset Until, string Away, string Subject, string Etag, int? Revision, bool MayStop);

/// <summary>Issues whose time has come and whose first copy has not left yet: every page of the desk says so, and has the button that stops it.</summary>
internal sealed class IssuesOnHold(NewsletterDb db, TimeProvider clock)
{
    public async Task<IReadOnlyList<HoldNotice>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Issues that are being sent are few, and have an index of their own.
        var issues = await db.Issues.AsNoTracking().Include(i => i.Publication).Where(i => i.State == IssueState.Sending && i.NotBefore > now).OrderBy(i => i.NotBefore).ToListAsync(cancellationToken);
        return [.. issues.Where(i => caller.May(Role.Editor, i.PublicationKey)).Select(i => new HoldNotice(
            i.Id,
            $"{i.Publication.Name}, {(i.Rehearsal ? "a rehearsal" : i.IsDigest ? "the digest" : $"no. {i.Number}")}",
            i.NotBefore!.Value, // asked for
            When.Away(i.NotBefore.Value, now),
            IssueWords.Subject(i),
            ETags.Of("issue", i.Id, i.Version),
            i.RevisionOrdinal,
            caller.May(Role.Publisher, i.PublicationKey)))];
    }
}
