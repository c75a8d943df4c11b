using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Newsletter.Articles;
using Newsletter.Issues;

namespace Newsletter.Scheduling.Checks;

/// <param name="Article">Where it stands, or null: in the issue's own texts.</param>
internal sealed record IssueLink(string Address, string Where, Guid? Article);

/// <summary>Every address that a reader of an issue can follow, once for each place.</summary>
internal static class IssueLinks
{
    public static IReadOnlyList<IssueLink> Of(RevisionContent content)
    {
        var own = Addresses([content.Intro, content.SignOff]).Append(content.Publication.Support?.Url).OfType<string>().Select(address => new IssueLink(address, "the issue's own text", Article: null));
        var articles = content.Articles.SelectMany(placed => OfArticle(placed.Content).Select(address => new IssueLink(address, placed.Content.Headline, placed.Id)));
        return [.. own.Concat(articles).Where(link => IsWeb(link.Address)).Distinct()];
    }

    private static IEnumerable<string> OfArticle(ArticleContent article) =>
        Addresses([article.Lead, .. article.Points, article.Body, article.Takeaway?.Text ?? ""]).Concat(new[] { article.Link, article.Image?.Url }.OfType<string>());

    private static IEnumerable<string> Addresses(IEnumerable<string> texts) => texts.Where(text => text.Length > 0).SelectMany(OfMarkdown);

    private static IEnumerable<string> OfMarkdown(string text)
    {
        foreach (var inline in Markdown.Parse(text).Descendants<Inline>())
        {
            if (inline is LinkInline { Url: { } link })
                yield return link;
            else if (inline is AutolinkInline { IsEmail: false } auto)
                yield return auto.Url;
        }
    }

    // An address with an expression in it is made for each reader.
    private static bool IsWeb(string address) =>
        !address.Contains("{{", StringComparison.Ordinal) && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
