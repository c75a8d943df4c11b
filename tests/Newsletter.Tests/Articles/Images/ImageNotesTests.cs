using System.Text;
using Newsletter.Articles.Images;

namespace Newsletter.Tests.Articles.Images;

/// <summary>Readers get the picture, and nothing of where and by whom it was taken.</summary>
public sealed class ImageNotesTests
{
    private const string Secret = "52.5200 N 13.4050 E";

    [Fact]
    public void Where_a_photo_was_taken_does_not_go_out_with_it_and_which_side_is_up_does()
    {
        var plain = SampleImages.Jpeg;
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Secret)];
        byte[] photo = [.. plain[..2], .. Segment(0xE1, exif), .. Segment(0xED, Encoding.ASCII.GetBytes("Photoshop 3.0" + Secret)), .. Segment(0xFE, Encoding.ASCII.GetBytes(Secret)), .. plain[2..]];
        Assert.True(ImageHeader.Read(photo).Ok);
        var kept = ImageNotes.Without(photo, "image/jpeg");

        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Equal(plain[2..], kept[^(plain.Length - 2)..]);
        Assert.Equal("0112000300000001000600", Convert.ToHexString(kept.AsSpan(2 + 4 + 6 + 8 + 2, 11)));
        Assert.Equal((3, 2), (ImageHeader.Read(kept).Value.Width, ImageHeader.Read(kept).Value.Height));
        Assert.Equal(kept, ImageNotes.Without(kept, "image/jpeg"));
    }

    [Fact]
    public void Texts_in_a_PNG_and_notes_in_a_WebP_are_left_out()
    {
        var png = SampleImages.Png(4, 3, note: Secret);
        Assert.Contains(Secret, Encoding.Latin1.GetString(png), StringComparison.Ordinal);
        Assert.Equal(SampleImages.Png(4, 3), ImageNotes.Without(png, "image/png"));

        var plain = SampleImages.WebP;
        byte[] note = [.. "EXIF"u8, (byte)Secret.Length, 0, 0, 0, .. Encoding.ASCII.GetBytes(Secret), .. new byte[Secret.Length & 1]];
        byte[] webp = [.. plain, .. note];
        webp[20] |= 0x08;
        BitConverter.TryWriteBytes(webp.AsSpan(4), webp.Length - 8);
        Assert.True(ImageHeader.Read(webp).Ok);
        Assert.Equal(plain, ImageNotes.Without(webp, "image/webp"));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("webp")]
    [InlineData("lossless")]
    [InlineData("gif")]
    public void What_has_no_notes_stays_as_it_is(string name)
    {
        var octets = name switch { "jpeg" => SampleImages.Jpeg, "webp" => SampleImages.WebP, "lossless" => SampleImages.LosslessWebP, _ => SampleImages.Gif(4, 3, 2, 4, 3) };
        Assert.Equal(octets, ImageNotes.Without(octets, ImageHeader.Read(octets).Value.Type));
    }

    [Fact]
    public void Notes_that_are_damaged_are_left_out_all_the_same()
    {
        var random = new Random(4);
        var plain = SampleImages.Jpeg;
        for (var i = 0; i < 2000; i++)
        {
            var exif = new byte[random.Next(6, 60)];
            random.NextBytes(exif);
            "Exif\0\0"u8.CopyTo(exif);
            byte[] photo = [.. plain[..2], .. Segment(0xE1, exif), .. plain[2..]];
            var kept = ImageNotes.Without(photo, "image/jpeg");
            Assert.InRange(kept.Length, plain.Length, plain.Length + 36);
            Assert.True(ImageHeader.Read(kept).Ok);
        }
    }

    private static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];
}
