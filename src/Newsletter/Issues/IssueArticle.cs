namespace Newsletter.Issues;

/// <summary>That an article stands in an issue: what "unused" and "where did it run" look at.</summary>
internal sealed class IssueArticle
{
    public int IssueKey { get; init; }

    public Guid ArticleId { get; init; }
}
