using System.Globalization;
using System.Text.RegularExpressions;
using global::Scriban;
using global::Scriban.Functions;
using global::Scriban.Runtime;
using global::Scriban.Syntax;
using Newsletter.Engines.Templates;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Scriban's <c>date</c>, with the clock and the zone of the options instead of the machine's.</summary>
internal sealed partial class ZonedDates : DateTimeFunctions
{
    private readonly TemplateOptions _options;

    public ZonedDates(TemplateOptions options)
    {
        _options = options;
        foreach (var (name, function) in new DateTimeFunctions())
        {
            // These two are the instance's own.
            if (name is not ("to_string" or "format"))
                SetValue(name, function, readOnly: true);
        }

        SetValue("now", DynamicCustomFunction.Create(() => Now(options.TimeZone)), readOnly: true);
        SetValue("utc_now", DynamicCustomFunction.Create(() => Now(TimeZoneInfo.Utc)), readOnly: true);
        SetValue("parse", DynamicCustomFunction.Create(new Func<TemplateContext, string?, string?, string?, object?>(ParseHere)), readOnly: true);
        SetValue(
            "parse_to_string",
            DynamicCustomFunction.Create(new Func<TemplateContext, string?, string?, string?, string?, string?, string?>(ParseToText)),
            readOnly: true);
    }

    public override object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        arguments.Count == 1
            ? ParseHere(context, context.ObjectToString(arguments[0]))
            : base.Invoke(context, callerContext, arguments, blockStatement);

    /// <summary>%s and %Z would be the machine's.</summary>
    public override string? ToString(DateTime? datetime, string pattern, CultureInfo culture)
    {
        if (datetime is not { } date || pattern is null)
            return base.ToString(datetime, pattern!, culture);
        if (pattern == "%g")
            pattern = "%g " + Format;
        var offset = date.Kind == DateTimeKind.Utc ? TimeSpan.Zero : _options.TimeZone.GetUtcOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified));
        pattern = ZonePattern().Replace(pattern, match => match.Value switch
        {
            "%s" => ((date - offset - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond).ToString(culture),
            "%Z" => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture),
            _ => match.Value,
        });
        return base.ToString(date, pattern, culture);
    }

    private object Now(TimeZoneInfo zone)
    {
        var clock = _options.Clock
            ?? throw new InvalidOperationException("The time of day is not known here, so that a text stays the same whenever it is rendered");
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime;
        return zone.Equals(TimeZoneInfo.Utc) ? DateTime.SpecifyKind(now, DateTimeKind.Utc) : now;
    }

    // Scriban gives the machine's local time, and the same instant for a text with an offset.
    private object? ParseHere(TemplateContext context, string? text, string? pattern = null, string? culture = null)
    {
        if (Parse(context, text, pattern, culture) is not { } date)
            return null;
        // A time without a date would be on the day of the rendering.
        if (date != default
            && DateTime.TryParse(text, context.CurrentCulture, DateTimeStyles.NoCurrentDateDefault, out var dateless)
            && dateless.Date == DateTime.MinValue)
            return dateless;
        return HasOffset().IsMatch(text!) && date.Kind == DateTimeKind.Local
            ? TimeZoneInfo.ConvertTimeFromUtc(date.ToUniversalTime(), _options.TimeZone)
            : DateTime.SpecifyKind(date, DateTimeKind.Unspecified);
    }

    private string? ParseToText(
        TemplateContext context, string? text, string? output_pattern = null, string? output_culture = null, string? input_pattern = null, string? input_culture = null)
    {
        if (ParseHere(context, text, input_pattern, input_culture) is not DateTime date)
            return null;
        var culture = output_culture is null ? context.CurrentCulture : CultureInfo.GetCultureInfo(output_culture);
        return ToString(date, output_pattern ?? DefaultFormat, culture);
    }

    [GeneratedRegex("%.", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ZonePattern();

    [GeneratedRegex(@"\+[0-9]|[zZ]\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HasOffset();
}
