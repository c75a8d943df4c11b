using System.Globalization;
using System.Text;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Running;

/// <summary>Dates as text with the letters of strftime, and the members of dates and time spans.</summary>
internal static class DateText
{
    public const string DefaultFormat = "%d %b %Y";

    /// <summary>Formats a date. <c>%g</c> switches to the invariant culture for what follows; a letter that is none stays as it is.</summary>
    public static string Format(DateTime date, string pattern, CultureInfo culture, TimeZoneInfo zone)
    {
        var result = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 >= pattern.Length)
                result.Append(pattern[i]);
            else if (pattern[++i] == 'g')
                culture = CultureInfo.InvariantCulture;
            else
                Append(result, pattern[i], date, culture, zone);
        }

        return result.ToString();
    }

    /// <summary>The pattern of the base class library that reads what the letters of <paramref name="pattern"/> write.</summary>
    public static string ToParsePattern(string pattern, ref CultureInfo culture)
    {
        var result = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 >= pattern.Length)
            {
                result.Append(pattern[i]);
                continue;
            }

            var letter = pattern[++i];
            if (letter == 'g')
                culture = CultureInfo.InvariantCulture;
            else if (letter is 'C' or 'j' or 'n' or 's' or 't' or 'u' or 'U' or 'v' or 'V' or 'W' or 'w' or '%')
                throw new ArgumentProblem(1, $"The pattern %{letter} is not supported for the parse method");
            else
                result.Append(ParseLetter(letter) ?? $"%{letter}");
        }

        return result.ToString();
    }

    public static object? Member(DateTime date, string name) => name switch
    {
        "year" => Boxes.Of(date.Year),
        "month" => Boxes.Of(date.Month),
        "day" => Boxes.Of(date.Day),
        "hour" => Boxes.Of(date.Hour),
        "minute" => Boxes.Of(date.Minute),
        "second" => Boxes.Of(date.Second),
        "millisecond" => Boxes.Of(date.Millisecond),
        "microsecond" => Boxes.Of(date.Microsecond),
        "nanosecond" => Boxes.Of(date.Nanosecond),
        "day_of_year" => Boxes.Of(date.DayOfYear),
        "day_of_week" => date.DayOfWeek.ToString(),
        "kind" => date.Kind.ToString(),
        "ticks" => date.Ticks,
        "date" => date.Date,
        "time_of_day" => date.TimeOfDay,
        _ => null,
    };

    public static object? Member(TimeSpan span, string name) => name switch
    {
        "days" => Boxes.Of(span.Days),
        "hours" => Boxes.Of(span.Hours),
        "minutes" => Boxes.Of(span.Minutes),
        "seconds" => Boxes.Of(span.Seconds),
        "milliseconds" => Boxes.Of(span.Milliseconds),
        "microseconds" => Boxes.Of(span.Microseconds),
        "nanoseconds" => Boxes.Of(span.Nanoseconds),
        "ticks" => span.Ticks,
        "total_days" => span.TotalDays,
        "total_hours" => span.TotalHours,
        "total_minutes" => span.TotalMinutes,
        "total_seconds" => span.TotalSeconds,
        "total_milliseconds" => span.TotalMilliseconds,
        "total_microseconds" => span.TotalMicroseconds,
        "total_nanoseconds" => span.TotalNanoseconds,
        _ => null,
    };

    private static void Append(StringBuilder result, char letter, DateTime date, CultureInfo culture, TimeZoneInfo zone)
    {
        _ = letter switch
        {
            'C' => result.Append(culture, $"{date.Year / 100:D2}"),
            'e' => result.Append(date.ToString("%d", culture).PadLeft(2)),
            'j' => result.Append(culture, $"{date.DayOfYear:D3}"),
            'k' => result.Append(culture, $"{date.Hour,2}"),
            'l' => result.Append(date.ToString("%h", culture).PadLeft(2)),
            'n' => result.Append('\n'),
            'P' => result.Append(date.ToString("tt", culture).ToLowerInvariant()),
            's' => result.Append(culture, $"{(long)Math.Floor((ToUtc(date, zone) - DateTime.UnixEpoch).TotalSeconds)}"),
            't' => result.Append('\t'),
            'u' => result.Append(date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek),
            'U' => result.Append(culture, $"{Week(date, culture, culture.DateTimeFormat.CalendarWeekRule, DayOfWeek.Sunday):D2}"),
            'v' => result.Append(CultureInfo.InvariantCulture, $"{date.Day,2}-{date.ToString("MMM", CultureInfo.InvariantCulture).ToUpperInvariant()}-{date.Year:D4}"),
            'V' => result.Append(culture, $"{Week(date, culture, CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday):D2}"),
            'W' => result.Append(culture, $"{Week(date, culture, culture.DateTimeFormat.CalendarWeekRule, DayOfWeek.Monday):D2}"),
            'w' => result.Append((int)date.DayOfWeek),
            'Z' => result.Append(Offset(date, zone)),
            '%' => result.Append('%'),
            _ => ParseLetter(letter) is { } pattern ? result.Append(date.ToString(pattern, culture)) : result.Append('%').Append(letter),
        };
    }

    private static string? ParseLetter(char letter) => letter switch
    {
        'a' => "ddd",
        'A' => "dddd",
        'b' or 'h' => "MMM",
        'B' => "MMMM",
        'c' => "ddd MMM dd HH:mm:ss yyyy",
        'd' => "dd",
        'D' => "MM/dd/yy",
        'e' => "%d",
        'F' => "yyyy-MM-dd",
        'H' => "HH",
        'I' => "hh",
        'k' => "%H",
        'l' => "%h",
        'L' => "fff",
        'm' => "MM",
        'M' => "mm",
        'N' => "fffffff00",
        'p' or 'P' => "tt",
        'r' => "hh:mm:ss tt",
        'R' => "HH:mm",
        'S' => "ss",
        'T' => "HH:mm:ss",
        'x' => "d",
        'X' => "T",
        'y' => "yy",
        'Y' => "yyyy",
        'Z' => "zzz",
        _ => null,
    };

    private static int Week(DateTime date, CultureInfo culture, CalendarWeekRule rule, DayOfWeek first) =>
        culture.Calendar.GetWeekOfYear(date, rule, first);

    private static DateTime ToUtc(DateTime date, TimeZoneInfo zone) =>
        date.Kind == DateTimeKind.Utc ? date : date - zone.GetUtcOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified));

    private static string Offset(DateTime date, TimeZoneInfo zone)
    {
        var offset = date.Kind == DateTimeKind.Utc ? TimeSpan.Zero : zone.GetUtcOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified));
        return (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);
    }
}
