using System.Buffers.Binary;

namespace Newsletter.Articles.Images;

/// <summary>
/// What an image's own octets say of it. They are walked and never decoded: a few of them can promise gigabytes of pixels, and what follows
/// its end (another file, perhaps) is none of it.
/// </summary>
/// <param name="Type">Its media type.</param>
/// <param name="Frames">More than one: it moves.</param>
/// <param name="Length">Octets up to its own end.</param>
internal sealed partial record ImageHeader(string Type, int Width, int Height, int Frames, int Length)
{
    public string Ending => Type switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        _ => ".webp",
    };

    public static Result<ImageHeader> Read(ReadOnlySpan<byte> octets)
    {
        ImageHeader? header;
        if (octets.StartsWith(PngSign))
            header = Png(octets);
        else if (octets.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            header = Jpeg(octets);
        else if (octets.StartsWith("GIF87a"u8) || octets.StartsWith("GIF89a"u8))
            header = Gif(octets);
        else if (octets.Length >= 12 && octets.StartsWith("RIFF"u8) && octets[8..12].SequenceEqual("WEBP"u8))
            header = WebP(octets);
        else
            return ImageFailures.Unknown(octets);
        return header is { Width: > 0, Height: > 0 } ? header : ImageFailures.Damaged;
    }

    private static ReadOnlySpan<byte> PngSign => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>ISO/IEC 15948: chunks of length, name, data and check sum from IHDR to IEND.</summary>
    private static ImageHeader? Png(ReadOnlySpan<byte> octets)
    {
        var (width, height, frames, pixels) = (0, 0, 1, false);
        for (var at = PngSign.Length; at + 12 <= octets.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(octets[at..]);
            var name = octets.Slice(at + 4, 4);
            if (length > octets.Length - at - 12)
                return null;
            var data = octets.Slice(at + 8, (int)length);
            if (at == PngSign.Length)
            {
                if (!name.SequenceEqual("IHDR"u8) || length != 13)
                    return null;
                (width, height) = (Number(BinaryPrimitives.ReadUInt32BigEndian(data)), Number(BinaryPrimitives.ReadUInt32BigEndian(data[4..])));
            }
            else if (name.SequenceEqual("acTL"u8) && length == 8)
            {
                frames = Math.Max(1, Number(BinaryPrimitives.ReadUInt32BigEndian(data)));
            }

            pixels |= name.SequenceEqual("IDAT"u8);
            at += 12 + (int)length;
            if (name.SequenceEqual("IEND"u8))
                return pixels ? new ImageHeader("image/png", width, height, frames, at) : null;
        }

        return null;
    }

    /// <summary>ITU-T T.81 annex B: segments with their lengths; after a scan's header its data, in which FF is followed by 00 or is a marker.</summary>
    private static ImageHeader? Jpeg(ReadOnlySpan<byte> octets)
    {
        var (width, height, scanned) = (0, 0, false);
        for (var at = 2; at + 2 <= octets.Length;)
        {
            if (octets[at] != 0xFF)
                return null;
            var marker = octets[at + 1];
            if (marker == 0xFF)
            {
                at++; // fill
                continue;
            }

            at += 2;
            if (marker == 0xD9)
                return scanned ? new ImageHeader("image/jpeg", width, height, 1, at) : null;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            var length = at + 2 > octets.Length ? 0 : BinaryPrimitives.ReadUInt16BigEndian(octets[at..]);
            if (length < 2 || at + length > octets.Length)
                return null;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (length < 8)
                    return null;
                // The larger one counts, should there be two: a small one must not hide it.
                height = Math.Max(height, BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 3)..]));
                width = Math.Max(width, BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 5)..]));
            }

            at += length;
            if (marker == 0xDA)
            {
                scanned = true;
                at = AfterScan(octets, at);
            }
        }

        return null;
    }

    /// <returns>Where the data of a scan ends: at the next marker.</returns>
    internal static int AfterScan(ReadOnlySpan<byte> octets, int at)
    {
        while (at < octets.Length)
        {
            var next = octets[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= octets.Length)
                break;
            at += next;
            if (octets[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))
                return at;
            at += 2;
        }

        return octets.Length;
    }

    private static int Number(uint value) => (int)Math.Min(value, int.MaxValue);
}
