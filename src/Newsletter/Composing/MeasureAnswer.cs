using System.Text;
using Newsletter.Issues;
using Newsletter.Rendering;

namespace Newsletter.Composing;

/// <summary>How big a message is and how an inbox shows it.</summary>
/// <param name="Bytes">Of the HTML, which mail programs measure.</param>
/// <param name="Articles">In order; null where the design does not let it be told. What is left is masthead, texts and footer.</param>
/// <param name="Words">Of the plain text, addresses apart.</param>
internal sealed record MeasureAnswer(int Bytes, IReadOnlyList<ArticleSize>? Articles, int Words, string From, string Subject, string Preheader)
{
    /// <param name="withoutLast">The page without its last article: what that one adds; null where it cannot be rendered.</param>
    public static MeasureAnswer Of(RevisionContent content, RenderedCopy copy, string? withoutLast, MarkedPage? marked)
    {
        var total = Encoding.UTF8.GetByteCount(copy.Html);
        int? rest = withoutLast is null ? null : Encoding.UTF8.GetByteCount(withoutLast);
        return new MeasureAnswer(total, Sizes(content, total, rest, marked), Count(copy.Text), content.Publication.From.Name, copy.Subject, copy.Preheader);
    }

    // From one headline to the next.
    private static ArticleSize[]? Sizes(RevisionContent content, int total, int? withoutLast, MarkedPage? marked)
    {
        if (marked is not { Places: { Count: > 0 } places } || withoutLast is null || places.Any(p => p is null))
            return null;
        var sizes = new ArticleSize[places.Count];
        for (var i = 0; i < sizes.Length - 1; i++)
        {
            var (start, end) = (places[i]!.Value, places[i + 1]!.Value); // none is null, see above
            if (end < start)
                return null;
            sizes[i] = new ArticleSize(content.Articles[i].Id, Encoding.UTF8.GetByteCount(marked.Html.AsSpan(start, end - start)));
        }

        sizes[^1] = new ArticleSize(content.Articles[^1].Id, Math.Max(0, total - withoutLast.Value));
        return sizes;
    }

    private static int Count(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(word => word.Any(char.IsLetterOrDigit) && !word.Contains("://", StringComparison.Ordinal));
}

internal sealed record ArticleSize(Guid Id, int Bytes);
