using System.Buffers;
using System.Security.Cryptography;
using Newsletter.Engines.Mime;

namespace Newsletter.Engines.Dkim;

/// <summary>The signatures of one From domain, in the order in which they stand on top of a message.</summary>
public sealed class DkimSigners(IReadOnlyList<DkimSigner> signers)
{
    // Named once more than they are there: nobody can add another without breaking the signature (RFC 6376 section 8.15).
    private static ReadOnlySpan<byte> Oversigned => "From:Subject:To:Date"u8;

    private static ReadOnlySpan<byte> OversignedWithoutDate => "From:Subject:To"u8;

    private static ReadOnlySpan<byte> HeaderEnd => "\r\n\r\n"u8;

    public IReadOnlyList<DkimSigner> Signers => signers;

    /// <summary>Signs every header field that is there, and the body, and puts the signatures on top.</summary>
    /// <param name="message">
    /// Whole. Its body is hashed as it stands: <see cref="QuotedPrintable"/> and <see cref="Multipart"/> write nothing that the relaxed
    /// canonicalisation (RFC 6376 section 3.4.4) would change.
    /// </param>
    /// <param name="rewritten">The server writes Date and Message-ID anew, so they stay unsigned.</param>
    public void Sign(MessageWriter message, bool rewritten)
    {
        Span<byte> bodyHash = stackalloc byte[SHA256.HashSizeInBytes];
        var header = new ArrayBufferWriter<byte>(2048);
        var length = HashBody(message.Pieces, header, bodyHash);
        var (names, fields) = Canonical(header.WrittenSpan[..length], rewritten);
        for (var i = signers.Count - 1; i >= 0; i--)
        {
            var signature = new ArrayBufferWriter<byte>(1024);
            signers[i].Write(names.WrittenSpan, fields.WrittenSpan, bodyHash, signature);
            message.OnTop(signature.WrittenSpan);
        }
    }

    /// <summary>Copies pieces until the header has ended; from there on they are hashed where they lie.</summary>
    /// <returns>The length of the header's fields.</returns>
    private static int HashBody(IReadOnlyList<ReadOnlyMemory<byte>> pieces, ArrayBufferWriter<byte> header, Span<byte> hash)
    {
        var piece = 0;
        var end = -1;
        while (end < 0)
        {
            if (piece == pieces.Count)
                throw new ArgumentException("The message has no end of its header.", nameof(pieces));
            var searched = Math.Max(header.WrittenCount - HeaderEnd.Length + 1, 0);
            header.Write(pieces[piece++].Span);
            end = header.WrittenSpan[searched..].IndexOf(HeaderEnd);
            if (end >= 0)
                end += searched;
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(header.WrittenSpan[(end + HeaderEnd.Length)..]);
        for (; piece < pieces.Count; piece++)
            sha.AppendData(pieces[piece].Span);
        sha.GetHashAndReset(hash);
        return end + 2;
    }

    private static (ArrayBufferWriter<byte> Names, ArrayBufferWriter<byte> Fields) Canonical(ReadOnlySpan<byte> header, bool rewritten)
    {
        var names = new ArrayBufferWriter<byte>(512);
        var fields = new ArrayBufferWriter<byte>(header.Length);
        while (!header.IsEmpty)
        {
            var field = header[..RelaxedHeader.FieldLength(header)];
            header = header[field.Length..];
            var name = RelaxedHeader.Name(field);
            if (rewritten && (name.SequenceEqual("Date"u8) || name.SequenceEqual("Message-ID"u8)))
                continue;
            names.Write(name);
            names.Write(":"u8);
            RelaxedHeader.Write(field, fields);
            fields.Write("\r\n"u8);
        }

        names.Write(rewritten ? OversignedWithoutDate : Oversigned);
        return (names, fields);
    }
}
