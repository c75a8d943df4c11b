using System.Globalization;
using System.Text;

namespace Newsletter.Shell.DelimitedText;

/// <summary>
/// Which of the encodings from before Unicode a text is in: the one, with a language that is written in it, in which its letters are least surprising. What a letter costs
/// is about the logarithm of how seldom it is; what nobody writes, such as a sign within a word or a capital behind a small letter, costs as much as several.
/// </summary>
internal static class CodePages
{
    /// <summary>More lines than these say nothing new.</summary>
    private const int Enough = 16 * 1024;

    private const int Foreign = 11;
    private const int Sign = 13;
    private const int Broken = 20;
    private const int Misplaced = 6;

    // Broken octets among good ones are an accident of a file that is UTF-8.
    private const int Utf8Letter = 6;

    /// <param name="octets">Lines with octets beyond ASCII, which are not all of them UTF-8.</param>
    public static string Guess(ReadOnlySpan<byte> octets)
    {
        octets = octets[..Math.Min(octets.Length, Enough)];
        var (best, least) = ("windows-1252", int.MaxValue);
        foreach (var alphabet in Alphabets.All)
        {
            foreach (var (encoding, seldom) in alphabet.Encodings)
                Offer(encoding, seldom + alphabet.Seldom + Cost(Encoding.GetEncoding(encoding).GetString(octets), alphabet));
        }

        foreach (var set in EasternSets.All)
            Offer(set.Encoding, set.Cost(octets));
        Offer(CsvEncoding.Utf8, CostOfUtf8(octets));
        return best;

        void Offer(string encoding, int cost)
        {
            if (cost < least)
                (best, least) = (encoding, cost);
        }
    }

    private static int CostOfUtf8(ReadOnlySpan<byte> octets)
    {
        var cost = 0;
        while (octets.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(octets, out var rune, out var taken);
            cost += status != System.Buffers.OperationStatus.Done ? Broken : rune.IsAscii ? 0 : Utf8Letter;
            octets = octets[taken..];
        }

        return cost;
    }

    private static int Cost(string text, Alphabet alphabet)
    {
        var (cost, run) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80)
            {
                run = 0;
                continue;
            }

            var before = i > 0 ? text[i - 1] : ' ';
            var after = i + 1 < text.Length ? text[i + 1] : ' ';
            cost += alphabet.Of(c) ?? CostOfOther(c, before, after);
            if (!char.IsLetter(c))
                continue;
            run++;
            cost += char.IsUpper(c) && char.IsLower(before) ? Misplaced : 0;
            // A capital alone amid small letters, and a small letter that begins a name.
            cost += char.IsLower(c) && !char.IsLetter(before) && char.IsLetter(after) ? 1 : 0;
            cost += char.IsUpper(before) && char.IsLower(after) && char.IsUpper(c) ? 2 : 0;
            cost += char.IsLetter(before) && IsLatin(before) != IsLatin(c) ? Misplaced : 0;
            cost += char.IsAsciiLetter(after) && !IsLatin(c) ? Misplaced : 0;
            cost += run > 3 && IsLatin(c) ? 3 : 0;
        }

        return cost;
    }

    private static int CostOfOther(char c, char before, char after) => c switch
    {
        _ when char.IsControl(c) || c == '\uFFFD' => Broken,
        'ª' or 'º' or 'ƒ' or 'µ' => Sign,
        _ when char.IsLetter(c) => Foreign,
        _ when CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark => Foreign,
        '’' when char.IsLetter(before) && char.IsLetter(after) => 4,
        '\u00A0' or '–' or '“' or '”' or '„' or '«' or '»' or '€' or '…' or '’' when !char.IsLetter(before) || !char.IsLetter(after) => 8,
        _ => Sign,
    };

    private static bool IsLatin(char c) => c < '\u0370' || c is >= '\u1E00' and < '\u1F00';
}
