using System.Globalization;
using System.Text.RegularExpressions;

namespace Newsletter.Shell.Parts;

/// <summary>Lengths of time as people write them: "5 minutes", "1 day 12 hours", "90 min".</summary>
internal static partial class Spans
{
    public const string Advice = "Write a number and a unit: 30 seconds, 5 minutes, 1 hour, 3 days, 1 day 12 hours.";

    private static readonly (string Unit, TimeSpan Length, string Short)[] Units =
    [
        ("week", TimeSpan.FromDays(7), "w"),
        ("day", TimeSpan.FromDays(1), "d"),
        ("hour", TimeSpan.FromHours(1), "h"),
        ("minute", TimeSpan.FromMinutes(1), "min"),
        ("second", TimeSpan.FromSeconds(1), "s"),
    ];

    /// <summary>Exactly, so that what is read again is what was written. Weeks are written as days.</summary>
    public static string Write(TimeSpan span)
    {
        var words = new List<string>();
        foreach (var (unit, length, _) in Units.Skip(1))
        {
            // What is less than a second is a part of one.
            var count = unit == "second" ? span.Ticks / (decimal)length.Ticks : span.Ticks / length.Ticks;
            span -= TimeSpan.FromTicks((long)(count * length.Ticks));
            if (count != 0)
                words.Add(string.Create(CultureInfo.InvariantCulture, $"{count:0.#######} {unit}{(count == 1 ? "" : "s")}"));
        }

        return words.Count == 0 ? "0 minutes" : string.Join(' ', words);
    }

    /// <summary>Also takes what the API writes: <c>[days.]hours:minutes:seconds</c>.</summary>
    /// <returns>Null: it is no length of time. A number alone is none, for nobody knows of what.</returns>
    public static TimeSpan? Read(string text)
    {
        text = text.Trim().ToLowerInvariant();
        // "1:30" is an hour and a half for one, and a minute and a half for another.
        if (text.Contains(':', StringComparison.Ordinal))
            return text.Count(c => c == ':') == 2 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span : null;
        if (text.Length > 100 || !Whole().IsMatch(text))
            return null;
        var ticks = 0m;
        foreach (Match part in Part().Matches(text))
        {
            if (Length(part.Groups["unit"].Value) is not { } unit || !decimal.TryParse(part.Groups["count"].Value.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count > TimeSpan.MaxValue.Ticks / unit.Ticks)
            {
                return null;
            }

            ticks += count * unit.Ticks;
        }

        return ticks <= TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : null;
    }

    private static TimeSpan? Length(string unit) =>
        Units.Where(u => unit == u.Unit || unit == u.Unit + "s" || unit == u.Short || unit == u.Short + "s" || unit == u.Unit[..1] || (u.Unit is "hour" && unit is "hr" or "hrs") || (u.Unit is "second" && unit is "sec" or "secs"))
            .Select(u => (TimeSpan?)u.Length).FirstOrDefault();

    [GeneratedRegex(@"^(\d+([.,]\d+)?\s*[a-z]+(\s*,?\s*(and\s+)?|$))+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<count>\d+([.,]\d+)?)\s*(?<unit>[a-z]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
