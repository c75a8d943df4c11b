using System.Text.RegularExpressions;
using Newsletter.Articles.Import.Building;
using Newsletter.Articles.Import.Labelling;
using Newsletter.Articles.Import.Reading;

namespace Newsletter.Articles.Import;

internal enum ImportFormat
{
    Auto,
    Text,
    Markdown,
    Html,
}

/// <summary>What a pasted text came to. Every word of it is in a field or in <see cref="Leftover"/>, once.</summary>
/// <param name="Leftover">Words that found no place, in their order: lines of the newsletter's own, and labels like "Source:" whose text has a field.</param>
internal sealed record ImportAnswer(IReadOnlyList<ArticleContent> Articles, IReadOnlyList<string> Leftover, ImportedPublication? Publication);

/// <summary>What the text says of the newsletter that it came from.</summary>
internal sealed record ImportedPublication(string? Name, string? Tagline, ImportedSupport? Support);

internal sealed record ImportedSupport(string Label, string Url);

/// <summary>
/// Turns a pasted newsletter into articles; saves nothing. The text becomes blocks, every block gets a role by how it looks and what stands around it,
/// and roles become fields (docs/articles.md).
/// </summary>
internal static partial class ImportArticles
{
    public const int MostCharacters = 2_000_000;

    public static Result<ImportAnswer> Read(ReadOnlySpan<byte> octets, ImportFormat format)
    {
        var text = PastedText.Decode(octets);
        return text.Ok ? Read(text.Value, format) : text.Failure;
    }

    public static Result<ImportAnswer> Read(string text, ImportFormat format)
    {
        if (text.Length > MostCharacters)
            return ImportFailures.TooLarge;
        if (!PastedText.IsText(text))
            return ImportFailures.NotText;
        var html = format == ImportFormat.Html || (format == ImportFormat.Auto && LooksLikeHtml(text));
        var clean = PastedText.Normalise(text);
        if (html && HtmlGuard.IsTooDeep(clean))
            return ImportFailures.TooDeep;
        var blocks = html ? HtmlReader.Read(clean) : PlainReader.Read(clean);
        if (!blocks.Any(block => block.Plain.Length > 0))
            return blocks.Any(block => block.Kind == BlockKind.Image) || (html && clean.Contains("<img", StringComparison.OrdinalIgnoreCase)) ? ImportFailures.OnlyImages : ImportFailures.Empty;
        var page = PageFacts.Of(RunInHeads.Split(FieldLabels.Split(blocks)));
        return new AnswerBuilder().Build(page, Labeller.Label(page.Facts));
    }

    // A tag that newsletters are made of, opened and closed; one in a text about HTML has no partner.
    private static bool LooksLikeHtml(string text)
    {
        var start = text.AsSpan(0, Math.Min(text.Length, 4000)).TrimStart();
        if (start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<meta", StringComparison.OrdinalIgnoreCase))
            return true;
        return OpenTag().Match(text) is { Success: true } match
            && (match.Groups["name"].Value.Equals("br", StringComparison.OrdinalIgnoreCase) || text.Contains("</" + match.Groups["name"].Value, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"<(?<name>p|div|h[1-6]|ul|ol|li|table|span|br|body|html|a|b|strong|em|section|article)(\s[^<>]*)?/?>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenTag();
}
