using System.Buffers.Binary;
using System.Text;

namespace Newsletter.Tests.Articles.Images;

/// <summary>Images for tests: some that Chromium drew, and some that are made to be looked at by a header's reader alone.</summary>
internal static class SampleImages
{
    /// <summary>3 × 2 pixels, with a colour profile.</summary>
    public static byte[] Jpeg => Of("drawn.jpg");

    /// <summary>3 × 2 pixels, in the extended format.</summary>
    public static byte[] WebP => Of("drawn.webp");

    public static byte[] LosslessWebP => Of("lossless.webp");

    /// <summary>A PNG of one grey pixel's data, whatever its header says; each <paramref name="mark"/> is an image of its own.</summary>
    /// <param name="note">A text beside the picture.</param>
    public static byte[] Png(int width = 1, int height = 1, string mark = "", string? note = null) =>
    [
        0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A,
        .. Chunk("IHDR", [.. Big(width), .. Big(height), 8, 0, 0, 0, 0]), .. Chunk("maRk", Encoding.ASCII.GetBytes(mark)),
        .. note is null ? [] : Chunk("tEXt", Encoding.ASCII.GetBytes("Comment\0" + note)),
        .. Chunk("IDAT", Convert.FromHexString("789C636000000002000148AFA471")), .. Chunk("IEND", []),
    ];

    /// <summary>A GIF with a screen and frames of stated sizes.</summary>
    public static byte[] Gif(int width, int height, int frames, int frameWidth, int frameHeight)
    {
        byte[] frame = [0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, .. Little(frameWidth), .. Little(frameHeight), 0, 2, 2, 0x44, 1, 0];
        return [.. "GIF89a"u8, .. Little(width), .. Little(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. Enumerable.Repeat(frame, frames).SelectMany(f => f), 0x3B];
    }

    private static byte[] Of(string name) => File.ReadAllBytes(Repository.At("tests", "corpus", "images", name));

    private static byte[] Chunk(string name, byte[] data) => [.. Big(data.Length), .. Encoding.ASCII.GetBytes(name), .. data, 0, 0, 0, 0];

    private static byte[] Big(int value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }

    private static byte[] Little(int value) => [(byte)value, (byte)(value >> 8)];
}
