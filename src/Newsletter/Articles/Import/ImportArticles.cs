using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import;

internal enum ImportFormat
{
    Auto,
    Text,
    Markdown,
    Html,
}

/// <summary>What a pasted text came to. Every word of it is in a field or in <see cref="Leftover"/>.</summary>
/// <param name="Leftover">Lines that found no place.</param>
internal sealed record ImportAnswer(IReadOnlyList<ArticleContent> Articles, IReadOnlyList<string> Leftover, ImportedPublication? Publication);

/// <summary>What the text says of the newsletter that it came from.</summary>
internal sealed record ImportedPublication(string? Name, string? Tagline, ImportedSupport? Support);

internal sealed record ImportedSupport(string Label, string Url);

/// <summary>Turns a pasted newsletter into articles. Saves nothing.</summary>
internal static partial class ImportArticles
{
    public const int MostCharacters = 2_000_000;

    public static ImportAnswer Read(string text, ImportFormat format)
    {
        var html = format == ImportFormat.Html || (format == ImportFormat.Auto && LooksLikeHtml().IsMatch(text));
        var reader = new ArticleReader();
        foreach (var line in LineReader.Read(html ? HtmlLines.ToText(text) : text))
            reader.Take(line);
        return reader.Finish();
    }

    [GeneratedRegex(@"<(p|div|h[1-6]|ul|ol|li|table|span|br|body|html|a\s)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LooksLikeHtml();
}
