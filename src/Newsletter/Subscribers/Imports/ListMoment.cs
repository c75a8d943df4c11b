using System.Globalization;
using System.Text.RegularExpressions;

namespace Newsletter.Subscribers.Imports;

/// <summary>A time as services, spreadsheets and databases write it: what a list says of somebody's consent must not be lost, or be another day. Without a zone it is UTC.</summary>
internal static partial class ListMoment
{
    private const int Timeout = 1000;

    /// <summary>Longer is no time: browsers take 70, with the zone's name.</summary>
    private const int MostLetters = 100;

    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;

    private static readonly string[] UsualForms = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss"];

    // Zones as exports name them; "CST" is America's, as in all exports seen.
    private static readonly Dictionary<string, string> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UTC"] = "+00:00", ["GMT"] = "+00:00", ["Z"] = "+00:00", ["WET"] = "+00:00", ["BST"] = "+01:00", ["CET"] = "+01:00", ["MEZ"] = "+01:00", ["CEST"] = "+02:00", ["MESZ"] = "+02:00", ["EET"] = "+02:00",
        ["EEST"] = "+03:00", ["MSK"] = "+03:00", ["EST"] = "-05:00", ["EDT"] = "-04:00", ["CST"] = "-06:00", ["CDT"] = "-05:00", ["MST"] = "-07:00", ["MDT"] = "-06:00", ["PST"] = "-08:00", ["PDT"] = "-07:00",
    };

    /// <summary>What the names of the months begin with, from January on.</summary>
    private static readonly string[][] Months =
    [
        ["jan", "jän", "янв", "gen", "ene"], ["feb", "fév", "fev", "фев"], ["mar", "mär", "mrz", "мар", "maa"], ["apr", "avr", "abr", "апр"], ["may", "mai", "maj", "mag", "mei", "мая", "май"], ["jun", "juin", "июн", "giu"],
        ["jul", "juil", "июл", "lug"], ["aug", "aoû", "aou", "авг", "ago"], ["sep", "set", "сен"], ["oct", "okt", "ott", "окт", "out"], ["nov", "ноя"], ["dec", "dez", "déc", "дек", "dic"],
    ];

    /// <param name="dayFirst">How 3/4/2021 is meant where the column has said so.</param>
    public static DateTimeOffset? Read(string text, bool dayFirst)
    {
        if (text.Length > MostLetters)
            return null;
        return (Usual(text) ?? Rare(Western(text), dayFirst)) is { Year: >= 1990 and < 2200 } at ? at : null;
    }

    /// <summary>A day; of a time, its day in UTC.</summary>
    /// <param name="dayFirst">As of <see cref="Read"/>.</param>
    public static DateOnly? Day(string text, bool dayFirst) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : Read(text, dayFirst) is { } at ? DateOnly.FromDateTime(at.UtcDateTime)
        : null;

    /// <summary>Whether a column of such times writes the day before the month: one that has a 13th or later in front does, and one with dashes or dots unless a month beyond the 12th shows that it does not.</summary>
    public static bool IsDayFirst(IEnumerable<string> cells)
    {
        var marks = false;
        foreach (var cell in cells)
        {
            if (cell.Length is < 6 or > 40 || Numeric().Match(cell.Trim()) is not { Success: true } found)
                continue;
            var (first, second) = (Whole(found, "first"), Whole(found, "second"));
            if (first > 12 || second > 12)
                return first > 12;
            marks = marks || found.Groups["mark"].Value != "/";
        }

        return marks;
    }

    private static DateTimeOffset? Rare(string text, bool dayFirst) => Usual(text) ?? Number(text) ?? Figures(text, dayFirst) ?? Words(text) ?? Parse(text);

    /// <summary>Arabic, Persian and other digits as the ones that the forms are written in.</summary>
    private static string Western(string text) =>
        text.Any(c => c > '9' && char.IsDigit(c)) ? string.Concat(text.Select(c => char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c)) : text;

    // As most exports write it, a million times: nothing else is asked of these.
    private static DateTimeOffset? Usual(string text) =>
        text.Length is 10 or 19 && text[4] == '-' && DateTimeOffset.TryParseExact(text, UsualForms, CultureInfo.InvariantCulture, Styles, out var at) ? at : null;

    /// <summary>Seconds or thousandths since 1970, days since 1900 as spreadsheets count them, or all figures of a date in a row.</summary>
    private static DateTimeOffset? Number(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        if (text.Length is 8 or 14 && DateTimeOffset.TryParseExact(text, ["yyyyMMdd", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, Styles, out var figures))
            return figures;
        return number switch
        {
            > 30_000 and < 80_000 => new DateTimeOffset(DateTime.SpecifyKind(DateTime.FromOADate((double)number), DateTimeKind.Utc)),
            > 600_000_000 and < 7_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds((long)(number * 1000)),
            > 600_000_000_000 and < 7_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds((long)number),
            _ => null,
        };
    }

    private static DateTimeOffset? Figures(string text, bool dayFirst)
    {
        if (Numeric().Match(text) is not { Success: true } found)
            return null;
        var (first, second, year) = (Whole(found, "first"), Whole(found, "second"), Whole(found, "year"));
        var day = first > 12 || (second <= 12 && (dayFirst || found.Groups["mark"].Value == "."));
        return Date(year < 100 ? 2000 + year : year, day ? second : first, day ? first : second, found.Groups["rest"].Value);
    }

    private static DateTimeOffset? Words(string text)
    {
        if (Named().Match(text) is not { Success: true } found)
            return null;
        var name = found.Groups["month"].Value.ToLowerInvariant();
        var month = Array.FindIndex(Months, begins => begins.Any(b => name.StartsWith(b, StringComparison.Ordinal))) + 1;
        return month == 0 ? null : Date(Whole(found, "year"), month, Whole(found, "day"), found.Groups["rest"].Value);
    }

    private static DateTimeOffset? Date(int year, int month, int day, string rest) => Parse(string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00} {Between().Replace(rest, "")}"));

    private static DateTimeOffset? Parse(string text)
    {
        // Without a year, today's would be taken.
        if (!Year().IsMatch(text))
            return null;
        // The zone's name once more, as browsers write it.
        if (text is [.., ')'] && text.LastIndexOf('(') is > 0 and var open)
            text = text[..open].TrimEnd();
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var at))
            return at;
        return Zone().Match(text) is { Success: true } found && (found.Groups["offset"].Value is { Length: > 0 } offset ? offset : Zones.GetValueOrDefault(found.Groups["zone"].Value) ?? (found.Groups["zone"].Value is "Uhr" or "" ? "" : null)) is { } zone
            && DateTimeOffset.TryParse(found.Groups["time"].Value + zone, CultureInfo.InvariantCulture, Styles, out at)
            ? at
            : null;
    }

    private static int Whole(Match found, string group) => int.Parse(found.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<first>[0-9]{1,2})(?<mark>[./-])(?<second>[0-9]{1,2})\k<mark>(?<year>[0-9]{4}|[0-9]{2})(?![0-9])(?<rest>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Numeric();

    // 3. Februar 2021 · 25 de diciembre de 2021 · December 25th, 2021 · Wed Feb 03 2021
    [GeneratedRegex(
        @"^(\p{L}+\.?,?\s+)?((?<day>[0-9]{1,2})(\.|st|nd|rd|th)?[\s-]+((de|of)\s+)?(?<month>\p{L}{3,})\.?|(?<month>\p{L}{3,})\.?\s+(?<day>[0-9]{1,2})(st|nd|rd|th)?)[\s,-]+(de\s+)?(?<year>[0-9]{4})(?![0-9])(\s*г\.)?(?<rest>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        Timeout)]
    private static partial Regex Named();

    [GeneratedRegex("[0-9]{4}", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Year();

    /// <summary>What stands between a date and a time.</summary>
    [GeneratedRegex(@"^[\s,T]*((at|um|à|às|a las|alle|в)\s+)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Between();

    [GeneratedRegex(@"^(?<time>.*[0-9](\s?[AaPp]\.?[Mm]\.?)?)\s+((?<zone>[A-Za-z]{1,4})?(?<offset>[+-][0-9]{2}:?[0-9]{2})?)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Zone();
}
