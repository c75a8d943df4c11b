using Newsletter.Articles;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering;

/// <summary>An article as templates see it. Its texts are rendered here, once, so nothing that an editor typed into one is ever a template.</summary>
internal static class ArticleModel
{
    /// <param name="text">Makes the value of a Markdown field: rendered HTML, or plain text.</param>
    /// <param name="address">What the address of its link becomes.</param>
    public static Dictionary<string, object?> Of(PlacedArticle placed, IReadOnlyList<Section> sections, Func<string, string, object?> text, Func<string, string> address)
    {
        var article = placed.Content;
        var section = sections.FirstOrDefault(s => s.Key == article.Section);
        return new()
        {
            ["headline"] = article.Headline,
            ["source"] = RenderModel.NullIfEmpty(article.Source),
            ["lead"] = Text("lead", article.Lead),
            ["points"] = Points(article.Points, markdown => Text("points", markdown)),
            ["body"] = Text("body", article.Body),
            ["takeaway"] = article.Takeaway is { } takeaway && !string.IsNullOrWhiteSpace(takeaway.Text)
                ? new Dictionary<string, object?> { ["label"] = RenderModel.NullIfEmpty(takeaway.Label), ["text"] = Text("takeaway", takeaway.Text) }
                : null,
            ["link"] = SafeUrl.Link(article.Link) is { } link ? address(link) : null,
            ["image"] = Image(article.Image),
            ["issue"] = placed.Parts is not null,
            ["section"] = section is null ? null : new Dictionary<string, object?> { ["key"] = section.Key, ["name"] = section.Name },
        };

        object? Text(string field, string markdown) => string.IsNullOrWhiteSpace(markdown) ? null : text(field, markdown);
    }

    /// <summary>
    /// A point that is a quotation (<c>&gt; …</c>) stands between the lists of the others: <c>opens_list</c> and <c>closes_list</c> say where they begin and end.
    /// </summary>
    private static List<object?> Points(IReadOnlyList<string> points, Func<string, object?> text)
    {
        var printed = points.Where(point => !string.IsNullOrWhiteSpace(point)).ToList();
        var values = new List<object?>(printed.Count);
        for (var i = 0; i < printed.Count; i++)
        {
            var quote = IsQuote(printed[i]);
            values.Add(new Dictionary<string, object?>
            {
                ["text"] = text(printed[i]),
                ["quote"] = quote,
                ["opens_list"] = !quote && (i == 0 || IsQuote(printed[i - 1])),
                ["closes_list"] = !quote && (i == printed.Count - 1 || IsQuote(printed[i + 1])),
            });
        }

        return values;
    }

    private static bool IsQuote(string point) => point.AsSpan().TrimStart().StartsWith('>');

    private static Dictionary<string, object?>? Image(ArticleImage? image) => SafeUrl.Image(image?.Url) is { } url
        ? new() { ["url"] = url, ["alt"] = image!.Alt, ["credit"] = RenderModel.NullIfEmpty(image.Credit) }
        : null;
}
