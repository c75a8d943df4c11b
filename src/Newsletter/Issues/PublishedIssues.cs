using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Issues;

/// <summary>Which issues readers may see: those of which a first message has left, or could have. Rehearsals are none of them.</summary>
internal static class PublishedIssues
{
    public static IQueryable<Issue> Published(this IQueryable<Issue> issues, int publicationKey) =>
        issues.Where(i => i.PublicationKey == publicationKey && i.LedgerComplete && !i.Rehearsal && i.Number != null);

    /// <summary>Subject and preheader as readers see them now, by the issue's key: as they were sent, or as the archive was corrected since.</summary>
    public static async Task<IReadOnlyDictionary<int, (string Subject, string Preheader)>> ShownTextsAsync(
        this NewsletterDb db, IReadOnlyCollection<Issue> issues, CancellationToken cancellationToken)
    {
        var texts = issues.ToDictionary(i => i.Key, i => (i.Content.Subject, i.Content.Preheader));
        var corrected = issues.Where(i => i.ArchiveOrdinal is not null).Select(i => i.Key).ToList();
        // A revision holds its whole design, so only those that differ are read.
        var shown = corrected.Count == 0 ? [] : await db.Revisions.AsNoTracking()
            .Where(r => corrected.Contains(r.IssueKey) && db.Issues.Any(i => i.Key == r.IssueKey && i.ArchiveOrdinal == r.Ordinal))
            .Select(r => new { r.IssueKey, r.Json }).ToListAsync(cancellationToken);
        foreach (var revision in shown)
        {
            var content = RevisionJson.Read(revision.Json);
            texts[revision.IssueKey] = (content.Subject, content.Preheader);
        }

        return texts;
    }
}
