using System.Buffers.Binary;

namespace Newsletter.Articles.Images;

/// <summary>
/// Takes out what cameras and programs write beside a picture: where it was taken and when, by which camera, in whose name. Readers get the picture. Colours stay (profiles),
/// and so does which side is up. What comes in was walked by <see cref="ImageHeader"/>, so its parts are where they say.
/// </summary>
internal static class ImageNotes
{
    private static ReadOnlySpan<byte> Exif => "Exif\0\0"u8;

    public static byte[] Without(ReadOnlySpan<byte> image, string type)
    {
        var kept = new MemoryStream(image.Length);
        switch (type)
        {
            case "image/jpeg":
                Jpeg(image, kept);
                break;
            case "image/png":
                Png(image, kept);
                break;
            case "image/webp":
                WebP(image, kept);
                break;
            default:
                kept.Write(image);
                break;
        }

        return kept.ToArray();
    }

    /// <summary>APP0 is JFIF's and APP14 Adobe's, which decoders need; of APP2 the colour profile stays. The rest of APPn and comments are notes.</summary>
    private static void Jpeg(ReadOnlySpan<byte> image, MemoryStream kept)
    {
        kept.Write(image[..2]);
        for (var at = 2; at + 2 <= image.Length;)
        {
            var marker = image[at + 1];
            if (marker is 0xFF or 0x01 or (>= 0xD0 and <= 0xD9))
            {
                var length = marker == 0xFF ? 1 : 2;
                kept.Write(image.Slice(at, marker == 0xFF ? 0 : length));
                at += length;
                continue;
            }

            var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
            var data = image[(at + 4)..end];
            if (marker == 0xE1 && data.StartsWith(Exif) && SideUp(data[Exif.Length..]) is > 1 and <= 8 and var side)
                kept.Write(OnlySideUp(side));
            else if (marker is 0xE0 or 0xEE || (marker == 0xE2 && data.StartsWith("ICC_PROFILE\0"u8)) || marker is not ((>= 0xE0 and <= 0xEF) or 0xFE))
                kept.Write(image[at..end]);
            at = end;
            if (marker == 0xDA)
            {
                at = ImageHeader.AfterScan(image, at);
                kept.Write(image[end..at]);
            }
        }
    }

    /// <summary>Tag 0112 of the first directory (TIFF 6.0 section 2; EXIF has it from there); 0: it is not said.</summary>
    private static int SideUp(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return 0;
        var little = tiff.StartsWith("II"u8);
        var directory = Long(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return 0;
        var entries = tiff[(int)directory..];
        var count = Short(entries, little);
        for (var i = 0; i < count && 2 + ((i + 1) * 12) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + (i * 12), 12);
            if (Short(entry, little) == 0x0112)
                return Short(entry[8..], little);
        }

        return 0;
    }

    private static int Short(ReadOnlySpan<byte> octets, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(octets) : BinaryPrimitives.ReadUInt16BigEndian(octets);

    private static uint Long(ReadOnlySpan<byte> octets, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(octets) : BinaryPrimitives.ReadUInt32BigEndian(octets);

    private static byte[] OnlySideUp(int side) =>
    [
        0xFF, 0xE1, 0, 34, .. Exif, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)side, 0, 0,
        0, 0, 0, 0,
    ];

    private static void Png(ReadOnlySpan<byte> image, MemoryStream kept)
    {
        kept.Write(image[..8]);
        for (var at = 8; at + 12 <= image.Length;)
        {
            var end = at + 12 + (int)BinaryPrimitives.ReadUInt32BigEndian(image[at..]);
            var name = image.Slice(at + 4, 4);
            if (!(name.SequenceEqual("tEXt"u8) || name.SequenceEqual("zTXt"u8) || name.SequenceEqual("iTXt"u8) || name.SequenceEqual("eXIf"u8) || name.SequenceEqual("tIME"u8)))
                kept.Write(image[at..end]);
            at = end;
        }
    }

    /// <summary>The header's flags say which chunks there are.</summary>
    private static void WebP(ReadOnlySpan<byte> image, MemoryStream kept)
    {
        const byte ExifAndXmp = 0x08 | 0x04;
        kept.Write(image[..12]);
        for (var at = 12; at + 8 <= image.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(image[(at + 4)..]);
            var end = Math.Min(image.Length, at + 8 + length + (length & 1));
            var name = image.Slice(at, 4);
            if (!(name.SequenceEqual("EXIF"u8) || name.SequenceEqual("XMP "u8)))
            {
                var chunk = image[at..end].ToArray();
                if (name.SequenceEqual("VP8X"u8) && length > 0)
                    chunk[8] &= unchecked((byte)~ExifAndXmp);
                kept.Write(chunk);
            }

            at = end;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(kept.GetBuffer().AsSpan(4), (uint)kept.Length - 8);
    }
}
