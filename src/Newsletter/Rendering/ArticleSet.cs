using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Rendering.Designs;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering;

/// <summary>The articles of a revision, rendered once in both formats, and which of them stand in a variant.</summary>
internal sealed class ArticleSet
{
    private readonly List<(PlacedArticle Article, Dictionary<string, object?> Html, Dictionary<string, object?> Text, IReadOnlyList<RenderedPart> Parts)> _articles;

    public ArticleSet(RevisionContent content, Design design, CountedLinks? links)
    {
        var sections = content.Publication.Sections;
        var rightToLeft = RenderModel.IsRightToLeft(content.Publication.Language);
        var styles = new[] { "lead", "points", "body", "takeaway" }.ToDictionary(field => field, field => design.Styles(field, rightToLeft));
        _articles = [.. content.Articles.Select((article, position) =>
        {
            string Address(string url) => links?.OfArticle(position, article.Id, url) ?? url;
            return (
                article,
                ArticleModel.Of(article, sections, (field, markdown) => new Markup(MarkdownText.ToHtml(markdown, styles[field], tight: field == "points", Address)), Address),
                ArticleModel.Of(article, sections, (_, markdown) => TextWrap.Wrap(MarkdownText.ToText(markdown, Address)), Address),
                (IReadOnlyList<RenderedPart>)[.. (article.Parts ?? []).Select(part => new RenderedPart(
                    part.Section, MarkdownText.ToHtml(part.Text, styles["body"], tight: false, Address), TextWrap.Wrap(MarkdownText.ToText(part.Text, Address)).Trim('\n')))]);
        })];
        Sections = new Sections(content.Articles, sections);
    }

    public Sections Sections { get; }

    /// <summary>The variant's articles in order, as the <c>articles</c> of both formats.</summary>
    public (IReadOnlyList<object?> Html, IReadOnlyList<object?> Text) Of(ulong variant)
    {
        var shown = _articles.Where(a => Sections.Shows(variant, a.Article)).ToList();
        return (
            Numbered(shown.ConvertAll(a => With(a.Html, a.Parts, variant, parts => new Markup(string.Join('\n', parts.Select(p => p.Html)))))),
            Numbered(shown.ConvertAll(a => With(a.Text, a.Parts, variant, parts => string.Join("\n\n", parts.Select(p => p.Text))))));
    }

    /// <summary>An issue in a digest has its articles for a body, those that the variant shows.</summary>
    private Dictionary<string, object?> With(
        Dictionary<string, object?> article, IReadOnlyList<RenderedPart> parts, ulong variant, Func<IEnumerable<RenderedPart>, object> body) =>
        parts.Count == 0 ? article : new(article) { ["body"] = body(parts.Where(part => Sections.Shows(variant, part.Section))) };

    /// <summary>What depends on the neighbours: the number, and whether a section begins here.</summary>
    private static List<object?> Numbered(List<Dictionary<string, object?>> articles)
    {
        var values = new List<object?>(articles.Count);
        object? section = null;
        foreach (var article in articles)
        {
            var own = article["section"] is IReadOnlyDictionary<string, object?> named ? named["key"] : null;
            values.Add(new Dictionary<string, object?>(article)
            {
                ["number"] = values.Count + 1,
                ["starts_section"] = own is not null && !own.Equals(section),
            });
            section = own;
        }

        return values;
    }

    private sealed record RenderedPart(string? Section, string Html, string Text);
}
