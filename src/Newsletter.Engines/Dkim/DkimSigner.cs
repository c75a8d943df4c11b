using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Newsletter.Engines.Mime;

namespace Newsletter.Engines.Dkim;

/// <summary>
/// One domain's signature, relaxed/relaxed, without <c>l=</c> and without a time: a copy that is made again gets the same octets. Safe to use from
/// several threads at once.
/// </summary>
/// <param name="domain">As A-labels (RFC 8616).</param>
public sealed class DkimSigner(string domain, string selector, DkimKey key)
{
    // Base64 that fills a line and lets the next begin with a blank.
    private const int LineOctets = 54;

    public string Domain { get; } = domain;

    public string Selector { get; } = selector;

    public DkimKey Key { get; } = key;

    /// <summary>The field over a message.</summary>
    /// <param name="signed">The names of <c>h=</c>, with colons between.</param>
    /// <param name="canonicalHeader">The fields of those names, canonical, each with its line end.</param>
    internal void Write(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> canonicalHeader, ReadOnlySpan<byte> bodyHash, ArrayBufferWriter<byte> output)
    {
        Unsigned(signed, bodyHash, output);
        var hashed = new ArrayBufferWriter<byte>(canonicalHeader.Length + output.WrittenCount);
        hashed.Write(canonicalHeader);
        // Its own field comes last, without a value for b= and without a line end (RFC 6376 section 3.7).
        RelaxedHeader.Write(output.WrittenSpan, hashed);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hashed.WrittenSpan, hash);
        var signature = new byte[Key.SignatureLength];
        Key.Sign(hash, signature);
        for (var at = 0; at < signature.Length; at += LineOctets)
        {
            if (at > 0)
                output.Write("\r\n "u8);
            Base64Into(signature.AsSpan(at, Math.Min(LineOctets, signature.Length - at)), output);
        }

        output.Write("\r\n"u8);
    }

    private void Unsigned(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> bodyHash, ArrayBufferWriter<byte> output)
    {
        var line = new HeaderLine(output, "DKIM-Signature");
        line.Word("v=1;");
        line.Word($"a={Key.AlgorithmName};");
        line.Word("c=relaxed/relaxed;");
        line.Word($"d={Domain};");
        line.Word($"s={Selector};");
        output.Write("\r\n h="u8);
        var column = 3;
        foreach (var range in signed.Split((byte)':'))
        {
            var name = signed[range];
            if (range.Start.Value > 0)
                output.Write(":"u8);
            if (column + name.Length + 2 > HeaderLine.Width)
            {
                output.Write("\r\n "u8);
                column = 1;
            }

            output.Write(name);
            column += name.Length + 1;
        }

        output.Write(";\r\n bh="u8);
        Base64Into(bodyHash, output);
        output.Write(";\r\n b="u8);
    }

    private static void Base64Into(ReadOnlySpan<byte> octets, ArrayBufferWriter<byte> output)
    {
        var room = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(octets.Length));
        Base64.EncodeToUtf8(octets, room, out _, out var written);
        output.Advance(written);
    }
}
