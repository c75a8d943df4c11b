using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>
/// Encoded words (RFC 2047) in UTF-8, B or Q, whichever is shorter. A word is at most 75 octets, can be decoded alone, and never divides what a
/// reader sees as one character. Q uses the octets that are safe in a phrase too (section 5 rule 3).
/// </summary>
internal static class EncodedWords
{
    // 75 less "=?utf-8?Q?" and "?=".
    private const int Payload = 63;
    private const int Dressing = 12;

    // Less room than this on a line is not worth a word of its own.
    private const int Least = 16;

    public static void Write(HeaderLine line, ReadOnlySpan<char> text)
    {
        var q = QLength(text) <= BLength(text);
        while (!text.IsEmpty)
        {
            var room = HeaderLine.Width - line.Column - 1 - Dressing;
            var taken = room < Least ? 0 : Take(text, Math.Min(room, Payload), q);
            if (taken == 0)
                line.Fold();
            else
                line.Blank();

            taken = taken > 0 ? taken : Take(text, Payload, q);
            taken = taken > 0 ? taken : TakeRunes(text, q);
            WriteWord(line, text[..taken], q);
            text = text[taken..];
        }
    }

    /// <summary>Whether a text would be misread, or lost, if it stood in a header as it is.</summary>
    public static bool Needed(ReadOnlySpan<char> text) =>
        text.ContainsAnyExceptInRange(' ', '~') || text.Contains("=?", StringComparison.Ordinal);

    private static int Take(ReadOnlySpan<char> text, int room, bool q)
    {
        var taken = 0;
        while (taken < text.Length)
        {
            var next = taken + StringInfo.GetNextTextElementLength(text[taken..]);
            if (Length(text[..next], q) > room)
                break;
            taken = next;
        }

        return taken;
    }

    /// <summary>For a single text element over 45 octets (a letter under a heap of accents): divided between characters after all.</summary>
    private static int TakeRunes(ReadOnlySpan<char> text, bool q)
    {
        var taken = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate counts as one unit; U+FFFD and it are both one UTF-16 unit long.
            if (Length(text[..(taken + rune.Utf16SequenceLength)], q) > Payload)
                break;
            taken += rune.Utf16SequenceLength;
        }

        return taken;
    }

    private static void WriteWord(HeaderLine line, ReadOnlySpan<char> text, bool q)
    {
        Span<byte> octets = stackalloc byte[Payload];
        octets = octets[..Encoding.UTF8.GetBytes(text, octets)];
        Span<char> word = stackalloc char[Payload];
        var length = q ? Q(octets, word) : B(octets, word);
        line.Write(q ? "=?utf-8?Q?" : "=?utf-8?B?");
        line.Write(word[..length]);
        line.Write("?=");
    }

    private static int Q(ReadOnlySpan<byte> octets, Span<char> word)
    {
        var length = 0;
        foreach (var octet in octets)
        {
            if (octet == ' ' || IsSafe((char)octet))
            {
                word[length++] = octet == ' ' ? '_' : (char)octet;
                continue;
            }

            word[length] = '=';
            octet.TryFormat(word[(length + 1)..], out _, "X2", CultureInfo.InvariantCulture);
            length += 3;
        }

        return length;
    }

    private static int B(ReadOnlySpan<byte> octets, Span<char> word) =>
        Convert.TryToBase64Chars(octets, word, out var written) ? written : throw new InvalidOperationException("A word was taken longer than its room.");

    private static int Length(ReadOnlySpan<char> text, bool q) => q ? QLength(text) : BLength(text);

    private static int BLength(ReadOnlySpan<char> text) => Base64.GetMaxEncodedToUtf8Length(Encoding.UTF8.GetByteCount(text));

    private static int QLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
            length += rune.IsAscii && (rune.Value == ' ' || IsSafe((char)rune.Value)) ? 1 : 3 * rune.Utf8SequenceLength;
        return length;
    }

    private static bool IsSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '!' or '*' or '+' or '-' or '/';
}
