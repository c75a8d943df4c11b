using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import;

/// <summary>Splits plain text and Markdown into lines that say what they are.</summary>
internal static partial class LineReader
{
    public static IReadOnlyList<ImportedLine> Read(string text)
    {
        var lines = new List<ImportedLine>();
        foreach (var raw in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
            lines.Add(ReadLine(raw, lines.Count > 0 ? lines[^1].Kind : LineKind.Blank));
        return lines;
    }

    private static ImportedLine ReadLine(string raw, LineKind before)
    {
        var text = raw.Trim();
        if (text.Length == 0)
            return new ImportedLine(LineKind.Blank, "", raw);
        if (RuleLine().IsMatch(text))
            return new ImportedLine(LineKind.Rule, "", raw);
        if (ImageLine().Match(text) is { Success: true })
            return new ImportedLine(LineKind.Image, text, raw);
        if (HeadingMark().Match(text) is { Success: true } heading)
            return new ImportedLine(LineKind.Heading, heading.Groups["text"].Value, raw);
        if (PointMark().Match(text) is { Success: true } point)
            return new ImportedLine(LineKind.Point, point.Groups["text"].Value, raw);
        if (text.StartsWith('>'))
            return new ImportedLine(LineKind.Quote, text, raw);
        if (LinkLine().IsMatch(text))
            return new ImportedLine(LineKind.Link, text.Trim('<', '>'), raw);
        // A point's wrapped line is indented below it, or simply follows it.
        return before is LineKind.Point or LineKind.PointGoesOn && (char.IsWhiteSpace(raw[0]) || char.IsLower(text[0]))
            ? new ImportedLine(LineKind.PointGoesOn, text, raw)
            : new ImportedLine(LineKind.Text, text, raw);
    }

    [GeneratedRegex(@"^([-*_=–—]\s*){3,}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RuleLine();

    [GeneratedRegex(@"^#{1,6}\s+(?<text>.*?)\s*#*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeadingMark();

    [GeneratedRegex(@"^([•●▪‣◦·–—*+-]|\d{1,2}[.)])\s+(?<text>\S.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PointMark();

    [GeneratedRegex(@"^<?https?://\S+>?$", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkLine();

    [GeneratedRegex(@"^!\[[^\]]*\]\(\S+\)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageLine();
}
