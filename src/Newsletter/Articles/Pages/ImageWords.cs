using System.Globalization;
using System.Text.RegularExpressions;
using Newsletter.Articles.Images;
using Newsletter.Shell;
using Newsletter.Shell.Parts;
using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Pages;

/// <summary>Images as pages show them.</summary>
internal static partial class ImageWords
{
    /// <summary>What a file chooser offers; what counts is what is in the file.</summary>
    public const string Accept = "image/png,image/jpeg,image/gif,image/webp";

    /// <summary>How large a file may be.</summary>
    public const int Megabytes = ImageRules.MostBytes / 1048576;

    public static string Facts(ImageAnswer image) => string.Join(" · ", new[]
    {
        string.Create(CultureInfo.InvariantCulture, $"{image.Width} × {image.Height} px"), When.Kilobytes(image.Bytes), image.Type["image/".Length..].ToUpperInvariant(), image.Frames > 1 ? $"moves, {image.Frames} frames" : "",
    }.Where(fact => fact.Length > 0));

    public static string Path(ImageAnswer image, ServiceOptions options) => image.Url[options.PublicUrl.Length..];

    /// <summary>An address that the desk may load: one of ours from where the desk is, others by https.</summary>
    public static string? Shown(string url, ServiceOptions options) =>
        url.StartsWith(options.PublicUrl + "/i/", StringComparison.Ordinal) && Ours().IsMatch(url) ? url[options.PublicUrl.Length..]
        : url.StartsWith("https://", StringComparison.Ordinal) ? url
        : null;

    /// <summary>Whatever is wrong with a file stands beside its field.</summary>
    public static Failure OfField(Failure failure) => failure is TooLargeFailure or UnsupportedMediaFailure ? new ValidationFailure("file", failure.Message) : failure;

    [GeneratedRegex(@"/i/[0-9a-f]{64}/[\w.-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ours();
}
