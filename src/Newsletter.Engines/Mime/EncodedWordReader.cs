using System.Text;
using System.Text.RegularExpressions;

namespace Newsletter.Engines.Mime;

/// <summary>Decodes encoded words in a header's value (RFC 2047), as leniently as real mail needs. What cannot be decoded stays as it was.</summary>
public static partial class EncodedWordReader
{
    public static string Decode(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal))
            return value;
        var text = new StringBuilder();
        var pending = new List<byte>();
        Encoding? charset = null;
        var at = 0;
        foreach (var match in Word().EnumerateMatches(value))
        {
            var between = value.AsSpan(at, match.Index - at);
            if (Octets(value.AsSpan(match.Index, match.Length)) is not { } word)
                continue;

            // Blanks between two encoded words belong to the folding, not to the text (section 6.2).
            var joins = charset is not null && between.IsWhiteSpace();
            if (!joins || !word.Charset.Equals(charset))
                Flush();
            if (!joins)
                text.Append(between);
            charset = word.Charset;
            pending.AddRange(word.Octets);
            at = match.Index + match.Length;
        }

        Flush();
        return text.Append(value.AsSpan(at)).ToString();

        // Some senders divide a character between words of one charset, so the octets are joined before they are decoded.
        void Flush()
        {
            if (charset is not null)
                text.Append(charset.GetString([.. pending]));
            pending.Clear();
        }
    }

    private static (Encoding Charset, byte[] Octets)? Octets(ReadOnlySpan<char> word)
    {
        var charsetEnd = word[2..].IndexOf('?') + 2;
        var encoding = char.ToUpperInvariant(word[charsetEnd + 1]);
        var payload = word[(charsetEnd + 3)..^2];
        var octets = encoding == 'Q' ? Q(payload) : B(payload);

        // RFC 2231 section 5: a language may follow the charset.
        return octets is not null && Charsets.Find(word[2..charsetEnd].ToString().Split('*')[0]) is { } charset ? (charset, octets) : null;
    }

    private static byte[] Q(ReadOnlySpan<char> payload) =>
        QuotedPrintableReader.Decode(Encoding.Latin1.GetBytes(payload.ToString().Replace('_', ' ')), text: false);

    private static byte[]? B(ReadOnlySpan<char> payload)
    {
        var padded = payload.TrimEnd('=').ToString();
        padded += new string('=', (4 - (padded.Length % 4)) % 4);
        var octets = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, octets, out var length) ? octets[..length] : null;
    }

    [GeneratedRegex(@"=\?[A-Za-z0-9*_.:()+-]+\?[BbQq]\?[^?\s]*\?=", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
