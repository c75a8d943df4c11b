using System.Text.RegularExpressions;

namespace Newsletter.Articles.Import.Reading;

/// <summary>What stands before the words of a line and says what the line is.</summary>
/// <param name="Length">How much of the line the mark is.</param>
internal readonly partial record struct LineMark(int Length, bool Item = false, int Heading = 0, int? Number = null)
{
    public static LineMark Read(string line)
    {
        if (line.Length < 2)
            return default;
        if (Heading3().Match(line) is { Success: true } title)
            return Numbered(line, title.Length, title.Groups["level"].Success ? title.Groups["level"].Length : 3);
        if (Bullet().Match(line) is { Success: true } bullet)
            return new LineMark(bullet.Length, Item: true);
        if (Digits().Match(line) is { Success: true } digits && !IsDate(line.AsSpan(digits.Length)))
            return new LineMark(digits.Length, Item: true, Number: Value(digits.Groups["number"].Value));
        return Letter().Match(line) is { Success: true } letter ? new LineMark(letter.Length, Item: true) : default;
    }

    /// <summary>A line of signs alone, drawn between parts.</summary>
    public static bool IsRule(string line) => line.Length is >= 3 and < 400 && Drawn().IsMatch(line);

    /// <summary>A line of signs that underlines the one above it.</summary>
    public static bool IsUnderline(string line) => line.Length is >= 3 and < 400 && (line.All(c => c == '=') || line.All(c => c == '-'));

    private static LineMark Numbered(string line, int from, int level)
    {
        var digits = Digits().Match(line[from..]);
        return digits.Success && !IsDate(line.AsSpan(from + digits.Length))
            ? new LineMark(from + digits.Length, Heading: level, Number: Value(digits.Groups["number"].Value))
            : new LineMark(from, Heading: level);
    }

    // "3. Mai", "24. November": a day, not the third of a list.
    private static bool IsDate(ReadOnlySpan<char> rest)
    {
        var word = rest.TrimStart();
        var end = word.IndexOf(' ');
        return Labelling.Cues.IsMonth((end < 0 ? word : word[..end]).ToString());
    }

    private static int? Value(string digits)
    {
        var value = 0;
        foreach (var c in digits)
        {
            var digit = char.IsDigit(c) ? (int)char.GetNumericValue(c) : -1;
            if (digit < 0)
                return (int)char.GetNumericValue(c);
            value = (value * 10) + digit;
        }

        return value;
    }

    // The last alternative is how Mailchimp writes titles in its text part.
    [GeneratedRegex(@"^(?<level>#{1,6})[ \t]+(?=\S)|^\*\*[ \t]+(?=\S)(?!.*\*\*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading3();

    // Signs that hardly begin a sentence need no blank behind them; dashes, stars and the letters that Word's fonts show as bullets do.
    [GeneratedRegex(
        @"^([•●▪▫■□‣⁃◦·∙➤►▶➔➜➡→➢✓✔✗✘✅☑◆◇❖▸▹★☆⭐⚫⚪\uF0B7\uF0A7]|🔹|🔸|🔷|🔶|🔵|🔴|🟢|🟡|🟠|🟣|👉|📌|📍)\uFE0F?[\s\u00A0]*(?=\S)|^([-–—―−‐*+»›~]|[-–]{2})[ \t]+(?=\S)|^[o§Øü]\t[ \t]*(?=\S)|^o[ ]{2,}(?=\S)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bullet();

    [GeneratedRegex(
        @"^(\(?(?<number>\p{Nd}{1,2})(\.\)|[.)、．）])[ \t]*(?=[^\s\d])|#(?<number>\p{Nd}{1,2})[:.)]?[ \t]+(?=\S)|(?<number>\p{Nd})\uFE0F?\u20E3[.:]?[ \t]*(?=\S)|(?<number>[①-⑳])[ \t]*(?=\S)|(?<number>\p{Nd}{1,2})[ ]?[-–—/|][ ]+(?=\p{L}))",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^(\([a-z]\)|[a-z]\))[ \t]+(?=\S)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Letter();

    [GeneratedRegex(@"^([-*_=–—―─━═~•·∙#☆★✦✧⁂⸻◆◇❖+.]\s*){3,}$|^⸻+$|^[⁂❦]$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drawn();
}
