using System.Buffers.Binary;

namespace Newsletter.Articles.Images;

/// <summary>The two formats that were made to move.</summary>
internal sealed partial record ImageHeader
{
    /// <summary>GIF89a: screen, colour table, then extensions and frames, all of them in blocks of at most 255 octets, up to 3B.</summary>
    private static ImageHeader? Gif(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 14)
            return null;
        var width = BinaryPrimitives.ReadUInt16LittleEndian(octets[6..]);
        var height = BinaryPrimitives.ReadUInt16LittleEndian(octets[8..]);
        var frames = 0;
        var at = 13 + ColourTable(octets[10]);
        while (at < octets.Length)
        {
            switch (octets[at])
            {
                case 0x3B:
                    return frames == 0 ? null : new ImageHeader("image/gif", width, height, frames, at + 1);
                case 0x21:
                    at += 2;
                    break;
                case 0x2C when at + 10 < octets.Length:
                    var frame = octets[(at + 1)..];
                    // A frame may be larger than the screen that it is drawn on.
                    width = (ushort)Math.Max(width, BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]));
                    height = (ushort)Math.Max(height, BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]));
                    frames++;
                    at += 11 + ColourTable(frame[8]);
                    break;
                default:
                    return null;
            }

            while (at < octets.Length && octets[at] != 0)
                at += 1 + octets[at];
            at++;
        }

        return null;
    }

    private static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>RFC 9649: chunks in a RIFF container of a stated size; one image, or a canvas with frames.</summary>
    private static ImageHeader? WebP(ReadOnlySpan<byte> octets)
    {
        var end = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]) + 8L;
        if (end > octets.Length)
            return null;
        var (width, height, frames, pixels) = (0, 0, 0, false);
        for (var at = 12; at + 8 <= end;)
        {
            var name = octets.Slice(at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(octets[(at + 4)..]);
            if (length > end - at - 8)
                return null;
            var data = octets.Slice(at + 8, (int)length);
            if (name.SequenceEqual("ANMF"u8))
                frames++;
            var (w, h) = Canvas(name, data);
            (width, height) = (Math.Max(width, w), Math.Max(height, h));
            pixels |= name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8) || name.SequenceEqual("ANMF"u8);
            at += 8 + (int)length + (int)(length & 1);
        }

        return pixels ? new ImageHeader("image/webp", width, height, Math.Max(1, frames), (int)end) : null;
    }

    private static (int Width, int Height) Canvas(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.SequenceEqual("VP8X"u8) && data.Length >= 10)
            return (1 + Three(data[4..]), 1 + Three(data[7..]));
        if (name.SequenceEqual("ANMF"u8) && data.Length >= 16)
            return (1 + Three(data[6..]), 1 + Three(data[9..]));
        if (name.SequenceEqual("VP8L"u8) && data.Length >= 5 && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        // RFC 6386 section 9.1: three octets of the frame, a start code, then both sizes with their scale above.
        return name.SequenceEqual("VP8 "u8) && data.Length >= 10 && data[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : (0, 0);
    }

    private static int Three(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);
}
