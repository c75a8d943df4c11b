using System.Text;
using Newsletter.Articles.Images;

namespace Newsletter.Tests.Articles.Images;

/// <summary>Images are known by what is in them, and sized without being decoded.</summary>
public sealed class ImageHeaderTests
{
    public static TheoryData<string, string, int, int, int> Known => new()
    {
        { "png", "image/png", 1200, 800, 1 },
        { "jpeg", "image/jpeg", 3, 2, 1 },
        { "gif", "image/gif", 40, 30, 3 },
        { "webp", "image/webp", 3, 2, 1 },
        { "lossless", "image/webp", 3, 2, 1 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Type_size_and_frames_are_read_from_the_octets(string name, string type, int width, int height, int frames)
    {
        var octets = Sample(name);
        var header = ImageHeader.Read(octets);

        Assert.Equal(new ImageHeader(type, width, height, frames, octets.Length), header.Value);
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void What_follows_an_image_is_none_of_it(string name, string type, int width, int height, int frames)
    {
        var octets = Sample(name);
        Assert.Equal(new ImageHeader(type, width, height, frames, octets.Length), ImageHeader.Read([.. octets, .. "<script>alert(1)</script>"u8]).Value);
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void An_image_that_was_cut_off_anywhere_is_refused(string name, string type, int width, int height, int frames)
    {
        var octets = Sample(name);
        for (var length = 0; length < octets.Length; length++)
            Assert.False(ImageHeader.Read(octets.AsSpan(0, length)).Ok, $"{length} of {octets.Length} octets of {type} {width}x{height}x{frames}");
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void Whatever_else_the_octets_are_they_are_read_to_an_end(string name, string type, int width, int height, int frames)
    {
        var random = new Random(width + height + frames + type.Length);
        for (var i = 0; i < 3000; i++)
        {
            var octets = Sample(name);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            var header = ImageHeader.Read(octets);
            Assert.True(!header.Ok || (header.Value.Length <= octets.Length && header.Value.Width > 0 && header.Value.Height > 0));
        }
    }

    [Fact]
    public void The_designs_own_images_are_images()
    {
        var files = Directory.GetFiles(Repository.At("templates", "weekly", "images"), "*.png");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(new FileInfo(file).Length, ImageHeader.Read(File.ReadAllBytes(file)).Value.Length));
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG can carry script")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC or AVIF")]
    [InlineData("%PDF-1.7", "This is no PNG, JPEG, GIF or WebP")]
    [InlineData("", "The file is empty")]
    public void What_is_no_image_is_refused_with_a_way_out(string text, string said) =>
        Assert.Contains(said, ImageHeader.Read(Encoding.Latin1.GetBytes(text)).Failure!.Message, StringComparison.Ordinal);

    [Fact]
    public void Few_octets_that_promise_many_pixels_are_refused()
    {
        Assert.Contains("50,000 × 50,000 pixels", Refused(SampleImages.Png(50_000, 50_000)), StringComparison.Ordinal);
        Assert.Contains("pixels", Refused(SampleImages.Png(9_000, 9_000)), StringComparison.Ordinal);
        Assert.Contains("pixels", Refused(SampleImages.Gif(1, 1, 1, 60_000, 60_000)), StringComparison.Ordinal);
        Assert.Contains("moves through 500 pictures", Refused(SampleImages.Gif(1000, 1000, 500, 1000, 1000)), StringComparison.Ordinal);
        Assert.Null(ImageRules.Refuse(ImageHeader.Read(SampleImages.Png(6000, 4000)).Value));
    }

    [Theory]
    [InlineData("Nacht-Reiher (2).JPEG", "nacht-reiher-2.png")]
    [InlineData("../../etc/passwd", "passwd.png")]
    [InlineData("C:\\Pictures\\Ärger über Öl.png", "arger-uber-ol.png")]
    [InlineData("ميناء.gif", "image.png")]
    [InlineData(null, "image.png")]
    public void A_name_is_made_fit_for_an_address(string? file, string name) => Assert.Equal(name, ImageRules.Name(file, ".png"));

    private static string Refused(byte[] octets) => ImageRules.Refuse(ImageHeader.Read(octets).Value)?.Message ?? "taken";

    private static byte[] Sample(string name) => name switch
    {
        "png" => SampleImages.Png(1200, 800),
        "jpeg" => SampleImages.Jpeg,
        "gif" => SampleImages.Gif(40, 30, 3, 40, 30),
        "webp" => SampleImages.WebP,
        _ => SampleImages.LosslessWebP,
    };
}
