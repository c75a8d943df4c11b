using Newsletter.Data;

namespace Newsletter.Articles;

/// <summary>
/// Which articles have their issue: one that is in the works, or one that went out. What stood in an issue that was cancelled before anything left, or in a
/// rehearsal that is over, reached nobody and waits on the desk again.
/// </summary>
internal static class UsedArticlesQuery
{
    // Articles stand before issues in the flow, so this looks at the tables and not at the feature.
    public static IQueryable<Guid> UsedArticles(this NewsletterDb db) =>
        from issue in db.Issues
        where issue.EndedAt == null || (issue.FrozenAt != null && !issue.Rehearsal)
        join placed in db.IssueArticles on issue.Key equals placed.IssueKey
        select placed.ArticleId;
}
