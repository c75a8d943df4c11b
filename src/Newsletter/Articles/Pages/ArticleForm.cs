namespace Newsletter.Articles.Pages;

/// <summary>An article as fields of a page: points one a line, tags between commas.</summary>
internal sealed class ArticleForm
{
    /// <summary>Of the article as the page showed it.</summary>
    public string Etag { get; set; } = "";

    public string Headline { get; set; } = "";

    public string Source { get; set; } = "";

    public string Lead { get; set; } = "";

    public string Points { get; set; } = "";

    public string Body { get; set; } = "";

    public TakeawayForm Takeaway { get; set; } = new();

    public string Link { get; set; } = "";

    public ImageForm Image { get; set; } = new();

    /// <summary>An image that comes with the form.</summary>
    public IFormFile? File { get; set; }

    public string Section { get; set; } = "";

    public string Tags { get; set; } = "";

    public static ArticleForm Of(Article article)
    {
        var content = article.Content;
        return new ArticleForm
        {
            Etag = ArticleAnswer.Of(article).Etag,
            Headline = content.Headline,
            Source = content.Source,
            Lead = content.Lead,
            Points = string.Join('\n', content.Points),
            Body = content.Body,
            Takeaway = new TakeawayForm { Label = content.Takeaway?.Label ?? "", Text = content.Takeaway?.Text ?? "" },
            Link = content.Link ?? "",
            Image = new ImageForm { Url = content.Image?.Url ?? "", Alt = content.Image?.Alt ?? "", Credit = content.Image?.Credit ?? "" },
            Section = content.Section ?? "",
            Tags = string.Join(", ", content.Tags),
        };
    }

    public ArticleContent Content() => new()
    {
        Headline = Headline.Trim(),
        Source = Source.Trim(),
        Lead = Prose(Lead),
        Points = [.. Points.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        Body = Prose(Body),
        Takeaway = Takeaway.Label.Trim().Length + Takeaway.Text.Trim().Length == 0 ? null : new Takeaway(Takeaway.Label.Trim(), Prose(Takeaway.Text)),
        Link = Optional(Link),
        Image = Image.Url.Trim().Length == 0 ? null : new ArticleImage(Image.Url.Trim(), Image.Alt.Trim(), Optional(Image.Credit)),
        Section = Optional(Section),
        Tags = [.. Tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
    };

    // Browsers send CR LF; texts are kept with LF.
    private static string Prose(string text) => text.ReplaceLineEndings("\n").Trim();

    private static string? Optional(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

internal sealed class TakeawayForm
{
    public string Label { get; set; } = "";

    public string Text { get; set; } = "";
}

internal sealed class ImageForm
{
    public string Url { get; set; } = "";

    public string Alt { get; set; } = "";

    public string Credit { get; set; } = "";
}
