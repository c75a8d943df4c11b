using System.Text;

namespace Newsletter.Articles.Import.Reading;

/// <summary>From octets to characters that the readers can rely on: one kind of line end, one kind of blank, nothing that cannot be seen.</summary>
internal static class PastedText
{
    /// <summary>The text in <paramref name="octets"/>: UTF-8, or UTF-16 where its first mark says so (Windows' "Unicode" files).</summary>
    public static Result<string> Decode(ReadOnlySpan<byte> octets)
    {
        Encoding encoding = octets switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        };
        try
        {
            return encoding.GetString(octets).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return ImportFailures.NotUtf8;
        }
    }

    /// <summary>Whether it is one that was made for people: no NUL, hardly any control character.</summary>
    public static bool IsText(string text)
    {
        var controls = 0;
        foreach (var c in text)
        {
            if (c == '\0')
                return false;
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f' or '\v' or '\u0085'))
                controls++;
        }

        return controls <= text.Length / 50;
    }

    public static string Normalise(string text)
    {
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\n' or '\u2028' or '\u2029' or '\u0085' or '\f' or '\v')
                output.Append('\n');
            else if (c == '\r')
                output.Append(i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n");
            else if (c == '\t')
                output.Append(c);
            else if (char.IsWhiteSpace(c))
                output.Append(' ');
            else if (IsSeen(text, i))
                output.Append(c);
        }

        return output.ToString();
    }

    // Joiners are part of words in Persian and of emoji; at an edge they are filling that mail programs put behind a preheader. A lone surrogate is
    // half a character.
    private static bool IsSeen(string text, int at) => text[at] switch
    {
        '\u200C' or '\u200D' => at > 0 && at + 1 < text.Length && IsWordOrSign(text[at - 1]) && IsWordOrSign(text[at + 1]),
        '\u00AD' or '\u034F' or '\u180E' or '\u200B' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => false,
        var c when char.IsHighSurrogate(c) => at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]),
        var c when char.IsLowSurrogate(c) => at > 0 && char.IsHighSurrogate(text[at - 1]),
        var c => !char.IsControl(c),
    };

    private static bool IsWordOrSign(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '\uFE0F' || char.IsSymbol(c);
}
