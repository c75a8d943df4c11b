namespace Newsletter.Articles;

/// <summary>Whether an article could be printed as it is. The composer's cards say the same of each (Assets/compose/ready.ts).</summary>
internal static class ArticleReadiness
{
    public static bool IsReady(ArticleContent content)
    {
        var points = content.Points.Where(point => !string.IsNullOrWhiteSpace(point)).ToList();
        if (string.IsNullOrWhiteSpace(content.Headline) || (string.IsNullOrWhiteSpace(content.Lead) && string.IsNullOrWhiteSpace(content.Body) && points.Count == 0))
            return false;
        if (content.Image is { } image && string.IsNullOrWhiteSpace(image.Alt))
            return false;
        string[] texts = [content.Headline, content.Source, content.Lead, content.Body, content.Takeaway?.Label ?? "", content.Takeaway?.Text ?? "", .. points];
        return LeftoverMarks.In(texts).Count == 0;
    }
}
