using Newsletter.Data;

namespace Newsletter.Issues;

/// <summary>Keeps the table of which articles stand in which issue in step with an issue's content.</summary>
internal static class Placements
{
    public static void Set(NewsletterDb db, int issueKey, IReadOnlyCollection<Guid> before, IReadOnlyCollection<Guid> after)
    {
        foreach (var article in before.Except(after))
            db.IssueArticles.Remove(new IssueArticle { IssueKey = issueKey, ArticleId = article });
        foreach (var article in after.Except(before))
            db.IssueArticles.Add(new IssueArticle { IssueKey = issueKey, ArticleId = article });
    }

    /// <summary>Every article the issue has to do with: what it holds and what waits to be applied.</summary>
    public static IReadOnlyCollection<Guid> Of(Issue issue) => [.. issue.Content.Articles.Union(issue.Pending?.Articles ?? [])];
}
