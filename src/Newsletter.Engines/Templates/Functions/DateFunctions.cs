using System.Globalization;
using Newsletter.Engines.Templates.Running;
using Newsletter.Engines.Templates.Values;

namespace Newsletter.Engines.Templates.Functions;

/// <summary><c>date.…</c>; called with a text, <c>date</c> itself reads a date.</summary>
internal sealed class DateFunctions : Namespace, ICallable
{
    private const string FormatName = "format";

    // A time alone must not become a time of today.
    private const DateTimeStyles Style = DateTimeStyles.NoCurrentDateDefault;

    public DateFunctions()
    {
        Add("now", "", a => Now(a, TimeZoneOf(a)));
        Add("utc_now", "", a => Now(a, TimeZoneInfo.Utc));
        Add("add_days", "date date, number days", a => Date(a).AddDays(a.Number(1)));
        Add("add_months", "date date, int months", a => Date(a).AddMonths(a.Int(1)));
        Add("add_years", "date date, int years", a => Date(a).AddYears(a.Int(1)));
        Add("add_hours", "date date, number hours", a => Date(a).AddHours(a.Number(1)));
        Add("add_minutes", "date date, number minutes", a => Date(a).AddMinutes(a.Number(1)));
        Add("add_seconds", "date date, number seconds", a => Date(a).AddSeconds(a.Number(1)));
        Add("add_milliseconds", "date date, number millis", a => Date(a).AddMilliseconds(a.Number(1)));
        Add("parse", "text text, text pattern?, text culture?", a => Parse(a.Run, a.TextOrNull(0), a.TextOrNull(1), a.TextOrNull(2)));
        Add("parse_to_string", "text text, text output_pattern?, text output_culture?, text input_pattern?, text input_culture?", ParseToText);
        Add("to_string", "date? date, text pattern, text culture?", ToText);
        Force("default_format", DateText.DefaultFormat);
        Force(FormatName, DateText.DefaultFormat);
    }

    public IReadOnlyList<Parameter> Parameters => [];

    public int Required => 0;

    public Variadic Variadic => Variadic.All;

    public object? Invoke(Run run, Call call) => call.Arguments.Count switch
    {
        0 => this,
        1 => Parse(run, call.Arguments[0] is null ? null : run.Format(call.Arguments[0]), null, null),
        var count => throw new ArgumentProblem(-1, $"Invalid number of parameters `{count}` for `date` object/function."),
    };

    /// <summary>The format belongs to one rendering; the functions belong to all.</summary>
    public override bool TrySet(Run run, string name, object? value)
    {
        if (name != FormatName)
            return false;
        run.DateFormat = run.Format(value);
        return true;
    }

    private static DateTime Date(Arguments a) => (DateTime)a[0]!;

    private static TimeZoneInfo TimeZoneOf(Arguments a) => a.Run.Options.TimeZone;

    private static object Now(Arguments a, TimeZoneInfo zone)
    {
        var clock = a.Run.Options.Clock ?? throw new ArgumentProblem(-1, "The time of day is not known here, so that a text stays the same whenever it is rendered");
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime;
        return zone.Equals(TimeZoneInfo.Utc) ? DateTime.SpecifyKind(now, DateTimeKind.Utc) : now;
    }

    /// <summary>Reads a date: one with an offset is turned into the zone of the rendering, one without is in it already.</summary>
    private static object? Parse(Run run, string? text, string? pattern, string? cultureName)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var culture = cultureName is null ? run.Culture : CultureInfo.GetCultureInfo(cultureName);
        var exact = pattern is null ? null : DateText.ToParsePattern(pattern, ref culture);
        if (!HasOffset(text))
        {
            var read = exact is null
                ? DateTime.TryParse(text, culture, Style, out var date)
                : DateTime.TryParseExact(text, exact, culture, Style, out date);
            return read ? DateTime.SpecifyKind(date, DateTimeKind.Unspecified) : default;
        }

        var found = exact is null
            ? DateTimeOffset.TryParse(text, culture, DateTimeStyles.None, out var instant)
            : DateTimeOffset.TryParseExact(text, exact, culture, DateTimeStyles.None, out instant);
        return found ? TimeZoneInfo.ConvertTime(instant, run.Options.TimeZone).DateTime : default;
    }

    private static bool HasOffset(string text)
    {
        if (text.AsSpan().TrimEnd().EndsWith("z", StringComparison.OrdinalIgnoreCase))
            return true;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '+' && char.IsDigit(text[i + 1]))
                return true;
        }

        return false;
    }

    private static string? ParseToText(Arguments a)
    {
        if (Parse(a.Run, a.TextOrNull(0), a.TextOrNull(3), a.TextOrNull(4)) is not DateTime date)
            return null;
        return DateText.Format(date, a.TextOrNull(1) ?? DateText.DefaultFormat, Culture(a, 2), TimeZoneOf(a));
    }

    private static string? ToText(Arguments a)
    {
        if (a[0] is not DateTime date)
            return null;
        var pattern = a.TextOrNull(1) ?? throw new ArgumentProblem(1, "A date pattern is expected");
        if (pattern == "%g")
            pattern = "%g " + a.Run.DateFormat;
        return a.Run.Charge(DateText.Format(date, pattern, Culture(a, 2), TimeZoneOf(a)));
    }

    private static CultureInfo Culture(Arguments a, int index) => a.TextOrNull(index) is { } name ? CultureInfo.GetCultureInfo(name) : a.Run.Culture;
}
