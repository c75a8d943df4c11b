using Newsletter.Shell.Api;

namespace Newsletter.Articles;

/// <summary>An article on the wire.</summary>
internal sealed record ArticleAnswer(
    Guid Id,
    string Headline,
    string Source,
    string Lead,
    IReadOnlyList<string> Points,
    string Body,
    Takeaway? Takeaway,
    string? Link,
    ArticleImage? Image,
    string? Section,
    IReadOnlyList<string> Tags,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    string Etag) : ITagged
{
    public static ArticleAnswer Of(Article article)
    {
        var content = article.Content;
        return new ArticleAnswer(
            article.Id,
            content.Headline,
            content.Source,
            content.Lead,
            content.Points,
            content.Body,
            content.Takeaway,
            content.Link,
            content.Image,
            content.Section,
            content.Tags,
            article.CreatedAt,
            article.ChangedAt,
            ETags.Of("article", article.Id, article.Version));
    }
}
