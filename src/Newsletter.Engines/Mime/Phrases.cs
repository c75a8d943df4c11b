using System.Buffers;

namespace Newsletter.Engines.Mime;

/// <summary>Text in headers: plain where it can be, quoted where a phrase needs it, encoded words where nothing else would come back unchanged.</summary>
internal static class Phrases
{
    // A word that would not fit a line any more is encoded instead, since encoded words can be divided.
    private const int LongestPlain = 66;

    private static readonly SearchValues<char> AtomText =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    /// <summary>Control characters have no place in a header, encoded or not; they become blanks. (CR, LF and NUL were refused before.)</summary>
    public static string Clean(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')
        ? text
        : string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });

    /// <summary>Unstructured text: words at either end that can stand plain do, what lies between becomes one run of encoded words.</summary>
    public static void Unstructured(HeaderLine line, string text)
    {
        // Doubled, leading and trailing blanks survive unfolding only inside encoded words.
        if (text.Length == 0 || text[0] == ' ' || text[^1] == ' ' || text.Contains("  ", StringComparison.Ordinal))
        {
            if (text.Length > 0)
                EncodedWords.Write(line, text);
            return;
        }

        var start = LeadingPlain(text);
        var end = start == text.Length ? text.Length : TrailingPlain(text);
        PlainWords(line, text.AsSpan(0, start));
        EncodedWords.Write(line, text.AsSpan(start..end).Trim(' '));
        PlainWords(line, text.AsSpan(end));
    }

    /// <summary>A display name (RFC 5322 phrase): atoms, a quoted string, or encoded words.</summary>
    public static void Phrase(HeaderLine line, string text)
    {
        if (EncodedWords.Needed(text) || text.Length > LongestPlain || text.Contains("  ", StringComparison.Ordinal))
            EncodedWords.Write(line, text);
        else if (!text.AsSpan().ContainsAnyExcept(AtomText))
            line.Word(text);
        else if (AreAtoms(text))
            PlainWords(line, text);
        else
            line.Word($"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }

    private static bool AreAtoms(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(' '))
        {
            if (text[range].ContainsAnyExcept(AtomText))
                return false;
        }

        return true;
    }

    private static int LeadingPlain(ReadOnlySpan<char> text)
    {
        var end = 0;
        foreach (var range in text.Split(' '))
        {
            if (!IsPlain(text[range]))
                break;
            end = Math.Min(range.End.Value + 1, text.Length);
        }

        return end;
    }

    /// <summary>Where the plain words at the end begin, in a text that is not plain throughout.</summary>
    private static int TrailingPlain(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (true)
        {
            var before = start == text.Length ? text : text[..(start - 1)];
            var word = before.LastIndexOf(' ') + 1;
            if (!IsPlain(before[word..]))
                return start;
            start = word;
        }
    }

    private static bool IsPlain(ReadOnlySpan<char> word) => word.Length <= LongestPlain && !EncodedWords.Needed(word);

    private static void PlainWords(HeaderLine line, ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(' '))
        {
            if (!text[range].IsEmpty)
                line.Word(text[range]);
        }
    }
}
