using System.Globalization;

namespace Newsletter.Articles.Import.Reading;

/// <summary>
/// Which signs begin lines as marks in this text. A sign that is everybody's bullet always does; an emoji, or a dash without its blank, does where
/// lines next to each other begin alike.
/// </summary>
internal sealed class LeadingSigns
{
    private const int TitleLevel = 3;

    // Signs that people draw before headlines as well as before points.
    private const string Ornaments = "●▪■□▫◆◇❖▸▹►▶➤➔➜➡★☆✓✔✅→⭐⚫⚪";

    private readonly HashSet<string> _bullets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _titles = new(StringComparer.Ordinal);
    private bool _runsOfEmoji;

    public static LeadingSigns Of(IReadOnlyList<string> lines)
    {
        var signs = new LeadingSigns();
        string? before = null;
        foreach (var line in lines)
        {
            var text = line.AsSpan().Trim();
            if (text.Length == 0)
                continue;
            var sign = Sign(text);
            if (sign is not null && sign == before)
                signs._bullets.Add(sign);
            else if (sign is not null && before is not null && IsEmoji(sign) && IsEmoji(before))
                signs._runsOfEmoji = true;
            before = sign;
        }

        signs.FindTitles(lines);
        // Beside marks that are everybody's, emoji are ornaments of headlines and sources.
        signs._runsOfEmoji &= signs._bullets.Count == 0 && !lines.Any(line => line.Length > 0 && LineMark.Read(line.Trim()).Item);
        return signs;
    }

    /// <summary>The mark at the beginning of a line; an emoji that differs from line to line is a mark and a word at once, and stays.</summary>
    public LineMark Mark(string text)
    {
        var mark = LineMark.Read(text);
        if (mark is { Item: true, Number: null } && _titles.Contains(text[..1]))
            return mark with { Item = false, Heading = TitleLevel };
        if (mark.Item || mark.Heading > 0 || text.Length == 0 || Sign(text) is not { } sign)
            return mark;
        if (_bullets.Contains(sign))
            return new LineMark(text.Length - text.AsSpan(sign.Length).TrimStart().Length, Item: true);
        return _runsOfEmoji && IsEmoji(sign) ? new LineMark(0, Item: true) : default;
    }

    /// <summary>A bullet of which no two stand next to each other, each at the top of a paragraph, in a text whose points have another: it marks headlines.</summary>
    private void FindTitles(IReadOnlyList<string> lines)
    {
        var (alone, beside) = (new Dictionary<string, int>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (before, gap) = ("", true);
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (text.Length == 0)
            {
                gap = true;
                continue;
            }

            var mark = LineMark.Read(text);
            var sign = mark is { Item: true, Number: null } && Ornaments.Contains(text[0]) ? text[..1] : mark.Item ? "-" : "";
            if (sign is not ("" or "-") && gap && before != sign)
                alone[sign] = alone.GetValueOrDefault(sign) + 1;
            else if (sign.Length > 0)
                beside.Add(sign);
            (before, gap) = (sign, false);
        }

        _titles.UnionWith(alone.Where(s => s.Value > 1 && !beside.Contains(s.Key) && beside.Count > 0).Select(s => s.Key));
    }

    private static string? Sign(ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && text[0] is '-' or '–' or '—' or '·' && char.IsLetter(text[1]))
            return text[..1].ToString();
        if (text[0] < '\u2190')
            return null;
        var length = StringInfo.GetNextTextElementLength(text);
        var sign = text[..length].ToString();
        return length < text.Length && IsEmoji(sign) ? sign : null;
    }

    private static bool IsEmoji(string sign) =>
        char.IsSurrogate(sign[0]) ? CharUnicodeInfo.GetUnicodeCategory(sign, 0) is UnicodeCategory.OtherSymbol or UnicodeCategory.OtherNotAssigned : char.IsSymbol(sign[0]);
}
