using System.Text.RegularExpressions;

namespace Newsletter.Articles;

/// <summary>Whether an article could be printed as it is. The composer's cards say the same of each (Assets/compose/ready.ts).</summary>
internal static partial class ArticleReadiness
{
    public static bool IsReady(ArticleContent content)
    {
        var points = content.Points.Where(point => !string.IsNullOrWhiteSpace(point)).ToList();
        if (string.IsNullOrWhiteSpace(content.Headline) || (string.IsNullOrWhiteSpace(content.Lead) && string.IsNullOrWhiteSpace(content.Body) && points.Count == 0))
            return false;
        if (content.Image is { } image && string.IsNullOrWhiteSpace(image.Alt))
            return false;
        string[] texts = [content.Headline, content.Source, content.Lead, content.Body, content.Takeaway?.Label ?? "", content.Takeaway?.Text ?? "", .. points];
        return !texts.Any(Leftover().IsMatch);
    }

    // TK is what editors write for "to come", in capitals; lorem ipsum in any.
    [GeneratedRegex(@"\b(TK|TKTK)\b|(?i:\blorem ipsum\b)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Leftover();
}
