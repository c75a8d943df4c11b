using System.Text;
using Newsletter.Shell;

namespace Newsletter.Articles.Images;

/// <summary>What images may be.</summary>
internal static class ImageRules
{
    public const int MostBytes = 5 * 1024 * 1024;
    public const int MostSide = 10_000;
    public const int MostPixels = 30_000_000;

    /// <summary>Of all frames of one that moves.</summary>
    private const long MostDrawn = 400_000_000;

    private const int LongestStem = 60;

    /// <summary>Null: it may come in.</summary>
    public static Failure? Refuse(ImageHeader header)
    {
        if (header.Width > MostSide || header.Height > MostSide || (long)header.Width * header.Height > MostPixels)
            return ImageFailures.TooManyPixels(header);
        return (long)header.Width * header.Height * header.Frames > MostDrawn ? ImageFailures.TooManyFrames(header) : null;
    }

    public static FieldErrors Check(string alt, string credit)
    {
        var errors = new FieldErrors();
        errors.Line("alt", alt, 500);
        errors.Line("credit", credit, 300);
        return errors;
    }

    /// <summary>A file's name as it may stand in an address: <c>Nacht Reiher (2).JPG</c> is <c>nacht-reiher-2.jpg</c>.</summary>
    public static string Name(string? file, string ending)
    {
        var stem = Path.GetFileNameWithoutExtension(file?.Replace('\\', '/') ?? "").Normalize(NormalizationForm.FormD).ToLowerInvariant();
        var kept = new StringBuilder();
        foreach (var c in stem)
        {
            if (char.IsAsciiLetterOrDigit(c))
                kept.Append(c);
            else if (kept.Length > 0 && kept[^1] != '-' && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark)
                kept.Append('-');
        }

        var name = kept.ToString()[..Math.Min(kept.Length, LongestStem)].Trim('-');
        return (name.Length == 0 ? "image" : name) + ending;
    }
}
