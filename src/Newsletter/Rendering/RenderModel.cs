using System.Collections.Frozen;
using System.Globalization;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Rendering.Designs;
using Newsletter.Rendering.Texts;
using NodaTime.Extensions;

namespace Newsletter.Rendering;

/// <summary>The variables that templates see, apart from articles and the reader (docs/designs.md lists them all).</summary>
internal static class RenderModel
{
    private static readonly string[] RightToLeft = ["ar", "arc", "dv", "fa", "ckb", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"];

    /// <summary>What the issue's own texts wait for.</summary>
    public static IReadOnlySet<string> PersonalTextRoots { get; } = new HashSet<string> { "subscriber" };

    public static bool IsRightToLeft(string language) => RightToLeft.Contains(language.Split('-')[0].ToLowerInvariant());

    public static IReadOnlyDictionary<string, object?> Publication(PrintedPublication publication, CountedLinks? links) => new Dictionary<string, object?>
    {
        ["slug"] = publication.Slug,
        ["name"] = publication.Name,
        ["tagline"] = NullIfEmpty(publication.Tagline),
        ["language"] = publication.Language,
        ["dir"] = IsRightToLeft(publication.Language) ? "rtl" : "ltr",
        ["from_name"] = publication.From.Name,
        ["from_email"] = publication.From.Email,
        ["reply_to"] = publication.ReplyTo ?? publication.From.Email,
        ["postal_address"] = publication.PostalAddress.Trim(),
        ["support"] = Support(publication.Support, links),
    };

    /// <summary>Dates are written as the design's words for the language say (<c>date</c>), in the publication's zone.</summary>
    public static IReadOnlyDictionary<string, object?> Issue(
        IssueIdentity identity, PrintedPublication publication, IReadOnlyDictionary<string, string> words)
    {
        var at = InZone(identity.Date, publication.TimeZone);
        var culture = Culture(publication.Language);
        return new Dictionary<string, object?>
        {
            ["number"] = identity.Number,
            ["date"] = Date(identity.Date, publication.TimeZone, words, culture),
            ["at"] = at,
            ["rehearsal"] = identity.Rehearsal,
        };
    }

    /// <summary>As the design's words for the language write it.</summary>
    public static string Date(DateTimeOffset at, string zone, IReadOnlyDictionary<string, string> words, CultureInfo culture) =>
        InZone(at, zone).ToString(words.GetValueOrDefault("date", "d MMMM yyyy"), culture);

    public static IReadOnlyDictionary<string, object?> Words(Design design, string language) =>
        design.Words(language).ToDictionary(pair => pair.Key, object? (pair) => pair.Value);

    /// <summary>Empty fields are null, so that <c>??</c> gives its default for them.</summary>
    public static IReadOnlyDictionary<string, object?> Subscriber(Reader reader) => new Dictionary<string, object?>(4)
    {
        ["name"] = NullIfEmpty(OneLine(reader.Name)),
        ["email"] = reader.Address,
        ["language"] = reader.Language,
        ["attributes"] = Attributes(reader.Attributes),
    };

    /// <summary>The reader of the public web view: nobody.</summary>
    public static IReadOnlyDictionary<string, object?> Nobody { get; } = new Dictionary<string, object?>
    {
        ["name"] = null,
        ["email"] = null,
        ["language"] = null,
        ["attributes"] = FrozenDictionary<string, object?>.Empty,
    };

    public static CultureInfo Culture(string language)
    {
        CultureInfo culture;
        try
        {
            culture = (CultureInfo)CultureInfo.GetCultureInfo(language).Clone();
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }

        // Slots and archives count in Gregorian dates, whatever calendar a culture prefers.
        if (culture.DateTimeFormat.Calendar is not GregorianCalendar
            && culture.OptionalCalendars.OfType<GregorianCalendar>().FirstOrDefault() is { } gregorian)
            culture.DateTimeFormat.Calendar = gregorian;
        return culture;
    }

    public static DateTimeOffset InZone(DateTimeOffset at, string zone) =>
        TimeZones.Find(zone) is { } found ? at.ToInstant().InZone(found).ToDateTimeOffset() : at.ToUniversalTime();

    public static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>Whatever a reader or an import gave: a line break in it must not break a line of a header or of the text part.</summary>
    public static string OneLine(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Replace("\r\n", "\n", StringComparison.Ordinal).Select(c => char.IsControl(c) ? ' ' : c))
        : text;

    private static IReadOnlyDictionary<string, object?> Attributes(IReadOnlyDictionary<string, string> attributes)
    {
        if (attributes.Count == 0)
            return FrozenDictionary<string, object?>.Empty;
        var values = new Dictionary<string, object?>(attributes.Count);
        foreach (var (name, value) in attributes)
            values[name] = NullIfEmpty(OneLine(value));
        return values;
    }

    private static Dictionary<string, object?>? Support(SupportLink? support, CountedLinks? links) =>
        SafeUrl.Link(support?.Url) is { } url ? new() { ["label"] = support!.Label, ["url"] = links?.Of(LinkPlace.Publication, url) ?? url } : null;
}
