using System.Globalization;
using System.Text;
using Newsletter.Issues;

namespace Newsletter.Composing;

/// <summary>
/// Where each article begins in a rendered page. The issue is rendered a second time with a sign of its own before every headline; the page is used only if
/// it is, without the signs, the page that is sent.
/// </summary>
internal static class ArticleMarks
{
    // Private use (Unicode section 23.5): no text means anything by them, no escape touches them, and there are more than an issue may have articles.
    private const int First = 0xE200;

    public static RevisionContent Add(RevisionContent content) => content with
    {
        Articles = [.. content.Articles.Select((placed, i) => placed with { Content = placed.Content with { Headline = (char)(First + i) + placed.Content.Headline } })],
    };

    /// <param name="marked">The page with the signs.</param>
    /// <param name="length">Of the page without: tokens for links differ from one rendering to the next, and are of one length.</param>
    /// <returns>The page without the signs; null where a design does something else with a headline than print it.</returns>
    public static MarkedPage? Read(string marked, int length, int articles)
    {
        var places = new int?[articles];
        var plain = new StringBuilder(marked.Length);
        foreach (var c in marked)
        {
            if (c < First || c >= First + articles)
                plain.Append(c);
            else if (IsText(plain))
                // A table of contents comes first, the article itself last.
                places[c - First] = plain.Length;
        }

        return plain.Length == length ? new MarkedPage(plain.ToString(), places) : null;
    }

    // Between tags, and not in a title or an attribute.
    private static bool IsText(StringBuilder before)
    {
        var text = before.ToString();
        return text.LastIndexOf('>') > text.LastIndexOf('<')
            && text.LastIndexOf("</head>", StringComparison.OrdinalIgnoreCase) >= 0;
    }
}

/// <param name="Places">Where each article begins; null where the design does not print its headline as text.</param>
internal sealed record MarkedPage(string Html, IReadOnlyList<int?> Places)
{
    /// <summary>The page with an empty element at each place: something to scroll to, and to tell articles apart by.</summary>
    public string Anchored()
    {
        var output = new StringBuilder(Html.Length + (Places.Count * 32));
        var written = 0;
        foreach (var (index, at) in Places.Index().Where(p => p.Item is not null).Select(p => (p.Index, p.Item!.Value)).OrderBy(p => p.Value))
        {
            output.Append(Html, written, at - written).Append(CultureInfo.InvariantCulture, $"<span id=\"article-{index + 1}\"></span>");
            written = at;
        }

        return output.Append(Html, written, Html.Length - written).ToString();
    }
}
