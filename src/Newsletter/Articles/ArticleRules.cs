using Newsletter.Shell;

namespace Newsletter.Articles;

/// <summary>What an article's fields may hold.</summary>
internal static class ArticleRules
{
    /// <param name="unfinished">Somebody is still typing it; what is missing is asked for when an issue with it is submitted.</param>
    public static FieldErrors Check(ArticleContent content, bool unfinished = false)
    {
        var errors = new FieldErrors();
        errors.Line("headline", content.Headline, 300, required: !unfinished);
        errors.Line("source", content.Source, 300);
        errors.Prose("lead", content.Lead, 10_000);
        errors.Prose("body", content.Body, 100_000);
        errors.WebAddress("link", content.Link);
        errors.Line("section", content.Section, 60);
        if (content.Points.Count > 100)
            errors.Add("points", "At most 100 points.");
        for (var i = 0; i < content.Points.Count; i++)
            errors.Prose($"points[{i}]", content.Points[i], 5_000, required: true);
        if (content.Tags.Count > 50)
            errors.Add("tags", "At most 50 tags.");
        for (var i = 0; i < content.Tags.Count; i++)
            errors.Line($"tags[{i}]", content.Tags[i], 60, required: true);
        if (content.Takeaway is { } takeaway)
        {
            errors.Line("takeaway.label", takeaway.Label, 200);
            errors.Prose("takeaway.text", takeaway.Text, 5_000);
        }

        if (content.Image is { } image)
        {
            errors.WebAddress("image.url", image.Url, required: true);
            errors.Line("image.alt", image.Alt, 500);
            errors.Line("image.credit", image.Credit, 300);
        }

        return errors;
    }

    /// <summary>What the search of the item desk looks at, in lower case.</summary>
    public static string SearchText(ArticleContent content) =>
        string.Join('\n', [content.Headline, content.Source, .. content.Tags]).ToLowerInvariant();
}
