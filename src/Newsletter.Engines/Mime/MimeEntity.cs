using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>
/// A message, or a part of one, as it was read: never a failure, since mail that people get is often wrong and still meant to be read.
/// <see cref="MimeReader"/> makes it.
/// </summary>
/// <param name="Headers">In the order of the message.</param>
/// <param name="Body">The octets behind the header, still encoded; for a multipart, all of them.</param>
/// <param name="Parts">Of a multipart, or the one message that a <c>message/rfc822</c> holds.</param>
public sealed record MimeEntity(IReadOnlyList<MimeHeader> Headers, ReadOnlyMemory<byte> Body, IReadOnlyList<MimeEntity> Parts)
{
    public MimeContentType ContentType { get; } = Type(Headers);

    /// <summary>The first field of that name, unfolded and decoded; null where there is none.</summary>
    public string? Header(string name) => Raw(Headers, name) is { } raw ? EncodedWordReader.Decode(raw) : null;

    /// <summary>The body with its transfer encoding undone.</summary>
    public byte[] Decode() => Raw(Headers, "Content-Transfer-Encoding")?.Trim().ToUpperInvariant() switch
    {
        "QUOTED-PRINTABLE" => QuotedPrintableReader.Decode(Body.Span),
        "BASE64" => LenientBase64.Decode(Body.Span),
        _ => Body.ToArray(),
    };

    /// <summary>The decoded body as text.</summary>
    public string Text() => Charsets.Text(Decode(), ContentType.Charset);

    /// <summary>This entity and all below it, outermost first.</summary>
    public IEnumerable<MimeEntity> All() => Parts.SelectMany(part => part.All()).Prepend(this);

    /// <summary>The first leaf of a media type, <c>text/html</c> for one; null where there is none.</summary>
    public MimeEntity? First(string mediaType) => All().FirstOrDefault(part => part.Parts.Count == 0 && part.ContentType.Value == mediaType);

    private static string? Raw(IReadOnlyList<MimeHeader> headers, string name) =>
        headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Raw;

    private static MimeContentType Type(IReadOnlyList<MimeHeader> headers) =>
        Raw(headers, "Content-Type") is { } raw && raw.Contains('/', StringComparison.Ordinal) ? MimeContentType.Read(raw) : MimeContentType.PlainText;
}

/// <summary>Base64 as it comes: line breaks and strangers between, padding missing.</summary>
file static class LenientBase64
{
    public static byte[] Decode(ReadOnlySpan<byte> octets)
    {
        var letters = new StringBuilder(octets.Length);
        foreach (var octet in octets)
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'+' or (byte)'/')
                letters.Append((char)octet);
        }

        letters.Length -= letters.Length % 4 == 1 ? 1 : 0;
        letters.Append('=', (4 - (letters.Length % 4)) % 4);
        return Convert.FromBase64String(letters.ToString());
    }
}
