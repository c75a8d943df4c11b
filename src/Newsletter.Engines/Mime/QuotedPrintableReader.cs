namespace Newsletter.Engines.Mime;

/// <summary>Decodes quoted-printable (RFC 2045 section 6.7); an equals sign that means nothing stays, as its note 1 recommends.</summary>
public static class QuotedPrintableReader
{
    /// <param name="text">Body text: soft breaks are joined, blanks at the end of a line dropped. False for the Q encoding of a header.</param>
    public static byte[] Decode(ReadOnlySpan<byte> octets, bool text = true)
    {
        var decoded = new byte[octets.Length];
        var length = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '=' && Hex(octets, i + 1) is >= 0 and var octet)
            {
                decoded[length++] = (byte)octet;
                i += 2;
            }
            else if (text && octets[i] == '=' && LineEnd(octets, i + 1) is > 0 and var soft)
            {
                i = soft - 1;
            }
            else if (text && octets[i] is (byte)' ' or (byte)'\t' && LineEnd(octets, i) is > 0 and var end)
            {
                // Blanks that were added on the way; the line break itself is taken next.
                i = end - BreakLength(octets, end) - 1;
            }
            else
            {
                decoded[length++] = octets[i];
            }
        }

        return decoded[..length];
    }

    private static int Hex(ReadOnlySpan<byte> octets, int at) =>
        at + 1 < octets.Length && char.IsAsciiHexDigit((char)octets[at]) && char.IsAsciiHexDigit((char)octets[at + 1])
            ? (Digit(octets[at]) << 4) | Digit(octets[at + 1])
            : -1;

    private static int Digit(byte c) => c <= '9' ? c - '0' : (c | 32) - 'a' + 10;

    /// <summary>Behind the line break that only blanks separate from here; 0 where something else stands.</summary>
    private static int LineEnd(ReadOnlySpan<byte> octets, int at)
    {
        while (at < octets.Length && octets[at] is (byte)' ' or (byte)'\t')
            at++;
        if (at < octets.Length && octets[at] == '\n')
            return at + 1;
        return at + 1 < octets.Length && octets[at] == '\r' && octets[at + 1] == '\n' ? at + 2 : 0;
    }

    private static int BreakLength(ReadOnlySpan<byte> octets, int end) => end >= 2 && octets[end - 2] == '\r' ? 2 : 1;
}
