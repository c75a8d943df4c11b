using System.Globalization;
using System.Text;

namespace Newsletter.Shell.DelimitedText;

/// <summary>Which of the encodings from before Unicode a text is in: the one in which it looks most like something that somebody wrote.</summary>
internal static class CodePages
{
    // The usual ones first: of two that make equal sense the first one counts.
    private static readonly string[] OneOctet = ["windows-1252", "windows-1251", "windows-1250", "macintosh", "koi8-r", "windows-1253", "windows-1256", "cp866"];

    /// <param name="octets">Lines with octets beyond ASCII, which are not UTF-8.</param>
    public static string Guess(ReadOnlySpan<byte> octets)
    {
        if (TwoOctets(octets) is { } eastern)
            return eastern;
        var (best, least) = (OneOctet[0], int.MaxValue);
        foreach (var name in OneOctet)
        {
            if (Oddities(Encoding.GetEncoding(name).GetString(octets)) is var odd && odd < least)
                (best, least) = (name, odd);
        }

        return best;
    }

    /// <summary>Chinese, Japanese and Korean letters are two octets, which stand in pairs and mean letters that are in use.</summary>
    private static string? TwoOctets(ReadOnlySpan<byte> octets)
    {
        var (euc, big5, late) = (true, true, false);
        var (pairs, low, rare) = (0, 0, 0);
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] < 0x80)
                continue;
            var (lead, trail) = (octets[i], i + 1 < octets.Length ? octets[i + 1] : (byte)0);
            i++;
            pairs++;
            // GB 18030 has four octets for what is beyond the usual letters: a digit behind each of two.
            if (trail is >= 0x30 and <= 0x39 && i + 2 < octets.Length && octets[i + 1] is >= 0x81 and <= 0xFE && octets[i + 2] is >= 0x30 and <= 0x39)
            {
                i += 2;
                (big5, late) = (false, true);
                rare++;
                continue;
            }

            if (lead is < 0xA1 or > 0xF7 || trail is < 0xA1 or > 0xFE)
            {
                // Names have letters that only the wider sets know; a text is not made of them.
                rare++;
                euc = euc && lead is >= 0x81 and <= 0xFE && trail is >= 0x40 and not 0x7F and <= 0xFE;
            }

            big5 = big5 && lead is >= 0xA1 and <= 0xF9 && trail is (>= 0x40 and <= 0x7E) or (>= 0xA1 and <= 0xFE);
            late = late || lead is > 0xC8 and < 0xD8;
            low += trail is >= 0x40 and <= 0x7E ? 1 : 0;
        }

        if (pairs == 0)
            return null;
        euc = euc && rare * 4 <= pairs;
        // Syllables of Korean end at C8; of the usual Chinese letters a third lies behind. Words of one-octet letters have now and then an odd length.
        if (euc && IsWritten(octets, late ? "gb18030" : "euc-kr"))
            return late ? "gb18030" : "euc-kr";
        if (IsWritten(octets, "shift_jis"))
            return "shift_jis";
        return big5 && low > pairs / 10 && IsWritten(octets, "big5") ? "big5" : null;
    }

    private static bool IsWritten(ReadOnlySpan<byte> octets, string name)
    {
        var (eastern, other, inside) = (0, 0, 0);
        var before = ' ';
        foreach (var c in Encoding.GetEncoding(name).GetString(octets))
        {
            inside += c >= '\u0080' && char.IsAsciiLetterLower(before) ? 1 : 0;
            before = c;
            if (c is (>= '\u3000' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF01' and <= '\uFF5E') or (>= '\uD840' and <= '\uD87F'))
                eastern++;
            else if (c >= '\u0080' && !char.IsLowSurrogate(c))
                other++; // what is in no such text, and half-width letters, which other encodings turn into
        }

        // Two accented letters make one of these too, but within a word.
        return eastern >= 2 && other * 10 <= eastern && inside * 3 <= eastern;
    }

    /// <summary>How much no writer would have written: signs inside words, capitals behind small letters, words of two scripts, Western letters of which three in a row have accents.</summary>
    private static int Oddities(string text)
    {
        var (odd, run) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var before = i > 0 ? text[i - 1] : ' ';
            var after = i + 1 < text.Length ? text[i + 1] : ' ';
            if (c < 0x80)
            {
                odd += char.IsAsciiLetter(c) && ScriptOf(before) > 1 ? 3 : 0;
                run = 0;
                continue;
            }

            if (char.IsControl(c) || c == '\uFFFD')
            {
                odd += 5;
            }
            else if (!char.IsLetter(c))
            {
                odd += CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? 0 : char.IsLetter(before) || char.IsLetter(after) ? 2 : 1;
                run = 0;
            }
            else
            {
                run = ScriptOf(c) == 1 ? run + 1 : 0;
                odd += run > 2 ? 2 : 0;
                odd += char.IsUpper(c) && char.IsLower(before) ? 3 : 0;
                odd += char.IsLetter(before) && ScriptOf(before) != ScriptOf(c) ? 3 : 0;
                // Letters only by their class.
                odd += c is '\u0192' or '\u00AA' or '\u00BA' or '\u00B5' ? 2 : 0;
            }
        }

        return odd;
    }

    private static int ScriptOf(char c) => c switch
    {
        _ when !char.IsLetter(c) => 0,
        < '\u0370' => 1,
        < '\u0400' => 2,
        < '\u0530' => 3,
        >= '\u0600' and < '\u0700' => 4,
        _ => 5,
    };
}
