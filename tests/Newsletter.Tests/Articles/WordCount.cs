using System.Text.RegularExpressions;
using Newsletter.Articles;
using Newsletter.Articles.Import;

namespace Newsletter.Tests.Articles;

/// <summary>
/// Counts words: runs of letters and digits. Marks are no words: numbers of points and headlines, and the names of references below a Markdown text.
/// Addresses are compared as a set, for one that is a link's target and its text counts once.
/// </summary>
internal static partial class WordCount
{
    public static void AssertSame(string text, ImportAnswer answer, string why)
    {
        var output = string.Join("\n", Fields(answer));
        // A number that began a line may be gone: it was a mark. Any other is a word.
        var missing = Minus(Minus(Words(text), Words(output)), [.. Mark().Matches(text).Select(m => m.Groups["number"].Value)]);
        var doubled = Minus(Words(output), Words(text));
        Assert.True(missing.Count + doubled.Count == 0, $"{why}\nmissing: {string.Join(' ', missing)}\ntoo many: {string.Join(' ', doubled)}\n{text}");
        Assert.Equal(Addresses(text), Addresses(output));
    }

    private static IEnumerable<string?> Fields(ImportAnswer answer) =>
    [
        .. answer.Articles.SelectMany(Fields),
        .. answer.Leftover,
        answer.Publication?.Name,
        answer.Publication?.Tagline,
        answer.Publication?.Support?.Label,
        answer.Publication?.Support?.Url,
    ];

    private static IEnumerable<string?> Fields(ArticleContent article) =>
        [article.Headline, article.Source, article.Lead, .. article.Points, article.Body, article.Takeaway?.Label, article.Takeaway?.Text, article.Link, article.Image?.Url, article.Image?.Alt];

    private static List<string> Words(string text)
    {
        var seen = string.Concat(text.Where(c => c is not ('\u200B' or '\uFEFF' or '\u00AD' or '\u2060' or '\u200E' or '\u200F')));
        seen = Address().Replace(Reference().Replace(seen, ""), " ");
        return [.. Word().Matches(seen).Select(m => m.Value).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Addresses(string text) => Address().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static List<string> Minus(List<string> these, List<string> those)
    {
        var rest = those.ToList();
        return [.. these.Where(word => !rest.Remove(word))];
    }

    [GeneratedRegex(@"https?://[^\s)>\]]*[\w/]", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\[\w+\]:|(?<=\])\[\w+\]", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[^\p{L}\d\r\n]*(?<number>\d{1,2})(?=[^\p{L}\d\p{M}])", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Mark();

    [GeneratedRegex(@"[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Word();
}
