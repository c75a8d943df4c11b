using System.Globalization;
using Newsletter.Shell;

namespace Newsletter.Articles.Images;

internal static class ImageFailures
{
    private static readonly CultureInfo Words = CultureInfo.GetCultureInfo("en-GB");

    public static readonly Failure None = new ValidationFailure("file", "Choose a file: a PNG, JPEG, GIF or WebP image.");

    public static readonly Failure Damaged = new ValidationFailure(
        "file", "The image is damaged, or was cut off on its way: it stops before its own end. Save or export it again, then upload that.");

    public static Failure TooLarge(long bytes) => new TooLargeFailure(string.Create(
        Words, $"The file has {bytes / 1048576.0:0.#} MB; at most {ImageRules.MostBytes / 1048576} MB fit. Make it smaller first: 1,200 pixels are wide enough for a mail."));

    public static Failure TooManyPixels(ImageHeader header) => new ValidationFailure("file", string.Create(
        Words, $"The image is {header.Width:N0} × {header.Height:N0} pixels; at most {ImageRules.MostSide:N0} on a side and {ImageRules.MostPixels / 1_000_000} million in all. 1,200 are wide enough for a mail."));

    public static Failure TooManyFrames(ImageHeader header) => new ValidationFailure("file", string.Create(
        Words, $"The image moves through {header.Frames:N0} pictures of {header.Width:N0} × {header.Height:N0}, which is more than a reader's phone should have to draw. Make it shorter or smaller."));

    /// <summary>The kinds that people try most get a way out of their own.</summary>
    public static Failure Unknown(ReadOnlySpan<byte> octets)
    {
        var start = System.Text.Encoding.Latin1.GetString(octets[..Math.Min(octets.Length, 1024)]);
        return new UnsupportedMediaFailure(
            octets.Length == 0 ? "The file is empty."
            : start.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "SVG can carry script, and few mail programs show it. Export it as PNG, and upload that."
            : start.Length > 12 && start[4..8] == "ftyp" ? "Mail programs do not show this kind of image (HEIC or AVIF). Save it as JPEG or PNG, and upload that."
            : "This is no PNG, JPEG, GIF or WebP image; the name's ending does not count, only what is in it.");
    }
}
