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
        Assert.True(Words(text).SequenceEqual(Words(output)), $"{why}\nmissing: {string.Join(' ', Minus(Words(text), Words(output)))}\ntoo many: {string.Join(' ', Minus(Words(output), Words(text)))}\n{text}");
        Assert.Equal(Addresses(text), Addresses(output));
    }

    public static bool Same(string text, ImportAnswer answer) => Words(text).SequenceEqual(Words(string.Join("\n", Fields(answer))));

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
        return [.. Word().Matches(seen).Select(m => m.Value).Where(w => !Number().IsMatch(w)).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Addresses(string text) => Address().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static List<string> Minus(List<string> these, List<string> those)
    {
        var rest = those.ToList();
        return [.. these.Where(word => !rest.Remove(word))];
    }

    [GeneratedRegex(@"https?://[^\s)>\]]*[\w/]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\[\w+\]:|(?<=\])\[\w+\]", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\d{1,2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[\p{L}\p{Nd}\p{M}]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
