namespace Newsletter.Issues;

/// <summary>Which issues readers may see: those of which a first message has left, or could have. Rehearsals are none of them.</summary>
internal static class PublishedIssues
{
    public static IQueryable<Issue> Published(this IQueryable<Issue> issues, int publicationKey) =>
        issues.Where(i => i.PublicationKey == publicationKey && i.LedgerComplete && !i.Rehearsal && i.Number != null);
}
