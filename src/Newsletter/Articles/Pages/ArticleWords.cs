namespace Newsletter.Articles.Pages;

/// <summary>How screens speak of articles.</summary>
internal static class ArticleWords
{
    public static string Headline(ArticleContent? content) => content switch
    {
        null => "Deleted article",
        { Headline.Length: 0 } => "No headline yet",
        _ => content.Headline,
    };
}
