using System.Globalization;
using AngleSharp.Dom;

namespace Newsletter.Scheduling.Checks;

/// <param name="Ratio">From 1 (the same colour) to 21.</param>
internal sealed record HardToRead(string Text, string Colour, string Background, double Ratio, double Needed);

/// <summary>Whether texts stand out from what is behind them (WCAG 2.2, success criterion 1.4.3), by the colours that styles name. Behind pictures nothing is known.</summary>
internal static class Contrast
{
    private const double Normal = 4.5;

    private const double Large = 3;

    private readonly record struct Rgb(byte R, byte G, byte B)
    {
        public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
    }

    /// <param name="Back">Null: a picture.</param>
    private readonly record struct Look(Rgb Ink, Rgb? Back, double Size, bool Bold, bool Shown);

    /// <returns>Worst first, one for each pair of colours.</returns>
    public static IReadOnlyList<HardToRead> Of(MailPage page, bool dark)
    {
        var found = new Dictionary<(Rgb, Rgb), HardToRead>();
        Visit(page, page.Body, dark, new Look(new Rgb(0, 0, 0), new Rgb(255, 255, 255), 16, Bold: false, Shown: true), found);
        return [.. found.Values.OrderBy(hard => hard.Ratio / hard.Needed)];
    }

    private static void Visit(MailPage page, IElement element, bool dark, Look outer, Dictionary<(Rgb, Rgb), HardToRead> found)
    {
        var look = LookOf(page, element, dark, outer);
        if (!look.Shown || element.LocalName is "style" or "script" or "title")
            return;
        foreach (var child in element.ChildNodes)
        {
            if (child is IElement inner)
                Visit(page, inner, dark, look, found);
            else if (child is IText text && look.Back is { } back && text.Data.Any(char.IsLetterOrDigit))
                Judge(text.Data, look, back, found);
        }
    }

    private static void Judge(string text, Look look, Rgb back, Dictionary<(Rgb, Rgb), HardToRead> found)
    {
        var needed = look.Size >= 24 || (look.Bold && look.Size >= 18.66) ? Large : Normal;
        var ratio = Ratio(look.Ink, back);
        if (ratio >= needed || (found.TryGetValue((look.Ink, back), out var known) && known.Needed >= needed))
            return;
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        found[(look.Ink, back)] = new HardToRead(words.Length > 40 ? words[..40] + "…" : words, look.Ink.ToString(), back.ToString(), ratio, needed);
    }

    private static Look LookOf(MailPage page, IElement element, bool dark, Look look)
    {
        if (element.LocalName == "a")
            look = look with { Ink = new Rgb(0, 0, 0xEE) };
        if (element.LocalName is "b" or "strong" or "h1" or "h2" or "h3" or "h4" or "th")
            look = look with { Bold = true };
        if (Read(element.GetAttribute("bgcolor")) is { } attribute)
            look = look with { Back = attribute };
        foreach (var declaration in page.DeclarationsOf(element, dark))
        {
            look = declaration.Name switch
            {
                "color" => look with { Ink = Read(declaration.Value) ?? look.Ink },
                "background-color" => look with { Back = Read(declaration.Value) ?? look.Back },
                "background" or "background-image" when declaration.Value.Contains("url(", StringComparison.Ordinal) => look with { Back = null },
                "background" => look with { Back = declaration.Value.Split(' ').Select(Read).FirstOrDefault(colour => colour is not null) ?? look.Back },
                "font-size" => look with { Size = Pixels(declaration.Value) ?? look.Size, Shown = look.Shown && Pixels(declaration.Value) is not <= 1 },
                "font-weight" => look with { Bold = declaration.Value is "bold" or "bolder" or "600" or "700" or "800" or "900" },
                "display" => look with { Shown = look.Shown && declaration.Value != "none" },
                "visibility" => look with { Shown = look.Shown && declaration.Value != "hidden" },
                "max-height" => look with { Shown = look.Shown && Pixels(declaration.Value) is not 0 },
                "mso-hide" or "opacity" => look with { Shown = look.Shown && declaration.Value is not ("all" or "0") },
                _ => look,
            };
        }

        return look;
    }

    // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    private static double Ratio(Rgb one, Rgb other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(Rgb colour) => (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static double? Pixels(string value) =>
        double.TryParse(value.Replace("px", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;

    private static Rgb? Read(string? value)
    {
        var text = value?.Trim().ToLowerInvariant() ?? "";
        if (text is "white" or "black")
            return text == "white" ? new Rgb(255, 255, 255) : new Rgb(0, 0, 0);
        if (text.Length == 4 && text[0] == '#')
            text = $"#{text[1]}{text[1]}{text[2]}{text[2]}{text[3]}{text[3]}";
        if (text.Length == 7 && text[0] == '#' && int.TryParse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex))
            return new Rgb((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);
        if (!text.StartsWith("rgb(", StringComparison.Ordinal) || !text.EndsWith(')'))
            return null;
        var parts = text[4..^1].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 && byte.TryParse(parts[0], out var r) && byte.TryParse(parts[1], out var g) && byte.TryParse(parts[2], out var b) ? new Rgb(r, g, b) : null;
    }
}
