using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Feeds;

/// <summary>An entry of a feed as an item of the desk: its mark-up is read like that of a pasted text, and nothing but structure gets through.</summary>
internal static class FeedArticle
{
    private const int MostHeadline = 300;
    private const int MostLead = 10_000;
    private const int MostBody = 100_000;
    private const int MostPoints = 30;
    private const int MostPoint = 5_000;

    public static ArticleContent Of(FeedItem item, SourceFeed feed)
    {
        var summary = Blocks(item.Summary);
        var text = Blocks(item.Text);
        if (text.Count == 0)
            (text, summary) = (summary, []);
        // What the summary says first leads; where the text begins with the same, it is not said twice.
        var first = (summary.Count > 0 ? summary : text).FirstOrDefault(block => block.Kind == BlockKind.Text && block.Heading == 0);
        var lead = first is null ? "" : InlineWriter.Markdown(first);
        var rest = text.Where(block => !ReferenceEquals(block, first) && block.Plain != first?.Plain).ToList();
        var points = rest.Count is > 0 and <= MostPoints && rest.TrueForAll(block => block.Kind == BlockKind.Item && block.Plain.Length < MostPoint / 2);
        return new ArticleContent
        {
            Headline = Headline(item, first),
            Source = Cut(feed.Name, MostHeadline),
            Lead = Cut(lead, MostLead),
            Points = points ? [.. rest.Select(InlineWriter.Markdown)] : [],
            Body = points ? "" : Body(rest),
            Link = Redirects.Allowed(item.Link, mailto: false),
            Section = feed.Section,
        };
    }

    private static List<PastedBlock> Blocks(string html)
    {
        if (html.Length == 0)
            return [];
        var clean = PastedText.Normalise(html);
        return HtmlGuard.IsTooDeep(clean) ? [] : [.. HtmlReader.Read(clean).Where(block => block.IsText && !block.Hidden && block.Plain.Trim().Length > 0)];
    }

    private static string Body(List<PastedBlock> blocks)
    {
        var parts = new List<string>();
        var length = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            var words = InlineWriter.Markdown(blocks[i]);
            var part = blocks[i] switch
            {
                { Kind: BlockKind.Item } => "- " + words,
                { Heading: > 0 } => $"**{words}**",
                { Quoted: true } => "> " + words,
                _ => words,
            };
            length += part.Length + 2;
            if (length > MostBody)
                break;
            var list = i > 0 && blocks[i].Kind == BlockKind.Item && blocks[i - 1].Kind == BlockKind.Item;
            parts.Add((i == 0 ? "" : list ? "\n" : "\n\n") + part);
        }

        return string.Concat(parts);
    }

    private static string Headline(FeedItem item, PastedBlock? first)
    {
        var title = new string([.. item.Title.Where(c => !char.IsControl(c))]);
        return title.Length > 0 ? Cut(title, MostHeadline) : Cut(first?.Plain.ReplaceLineEndings(" ") ?? "", 80);
    }

    /// <summary>No longer than <paramref name="most"/>, at the end of a word where one is near.</summary>
    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = text.LastIndexOf(' ', most - 2);
        end = end > most / 2 ? end : char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text[..end] + "…";
    }
}
