using System.Globalization;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Segments;

/// <summary>What a segment may ask, and of which field.</summary>
/// <param name="kept">How long it is known what single readers did.</param>
internal sealed class SegmentRules(FieldErrors errors, TimeSpan kept)
{
    public const int MostConditions = 100;
    public const int MostValues = 1000;
    private const int Deepest = 6;
    private const int LongestValue = 1000;
    public const int MostIssues = 100;
    public const int MostPercent = 99;

    /// <summary>Of an attribute.</summary>
    public const int LongestName = 60;

    private const int MostDays = 36_500;

    private const string NoFigures = "Nobody is asked here what single readers have opened or clicked: this publication counts nobody one by one. Use attribute, section, language, domain, joined or sample, or set its tracking to individual.";

    private static readonly string[] Text = ["is", "begins", "contains", "exists"];
    private static readonly string[] Reading = ["withinDays", "withinIssues", "notWithinDays", "notWithinIssues"];

    /// <summary>What each field can be asked.</summary>
    private static readonly Dictionary<SegmentField, string[]> Questions = new()
    {
        [SegmentField.Attribute] = Text,
        [SegmentField.Section] = ["is"],
        [SegmentField.Language] = ["is", "exists"],
        [SegmentField.TimeZone] = ["is", "begins", "exists"],
        [SegmentField.Domain] = ["is", "begins", "contains"],
        [SegmentField.Address] = ["is", "begins", "contains"],
        [SegmentField.Name] = Text,
        [SegmentField.State] = ["is"],
        [SegmentField.Frequency] = ["is"],
        [SegmentField.Joined] = ["after", "before", "withinDays"],
        [SegmentField.Sample] = ["percent"],
        [SegmentField.Opened] = Reading,
        [SegmentField.Clicked] = Reading,
    };

    private int _conditions;
    private int _values;

    /// <summary>How far back a question may go.</summary>
    public static int MostDaysOf(SegmentField field, TimeSpan kept) =>
        field is SegmentField.Opened or SegmentField.Clicked ? Math.Max(1, (int)Math.Min(kept.TotalDays, MostDays)) : MostDays;

    public static IReadOnlyList<string> Of(SegmentField field) => Questions.GetValueOrDefault(field) ?? [];

    public static void Check(SegmentCondition where, Publication publication, TimeSpan kept, FieldErrors errors) => new SegmentRules(errors, kept).Check(where, publication, "where", 1);

    private void Check(SegmentCondition condition, Publication publication, string path, int depth)
    {
        if (++_conditions == MostConditions + 1)
            errors.Add("where", $"At most {MostConditions} conditions.");
        if (depth > Deepest)
        {
            errors.Add(path, $"Groups stand at most {Deepest} deep in each other.");
            return;
        }

        string?[] kinds = [condition.All is null ? null : "all", condition.Any is null ? null : "any", condition.Not is null ? null : "not", condition.Field is null ? null : "field"];
        if (kinds.Count(k => k is not null) != 1)
        {
            errors.Add(path, "Exactly one of all, any, not and field.");
            return;
        }

        if (condition.Field is { } field)
        {
            Ask(condition, field, publication, path);
            return;
        }

        if (Asked(condition).Count > 0 || condition.Name is not null || condition.Seed is not null)
            errors.Add(path, "A group holds conditions and nothing else.");
        if (condition.Any is { Count: 0 })
            errors.Add($"{path}.any", "At least one: nobody is meant by none.");
        foreach (var (i, inner) in (condition.All ?? condition.Any ?? []).Index())
            Check(inner, publication, $"{path}.{(condition.All is null ? "any" : "all")}[{i}]", depth + 1);
        if (condition.Not is not null)
            Check(condition.Not, publication, $"{path}.not", depth + 1);
    }

    private void Ask(SegmentCondition condition, SegmentField field, Publication publication, string path)
    {
        var questions = Questions[field];
        var ofReading = field is SegmentField.Opened or SegmentField.Clicked;
        if (ofReading && publication.Tracking != Tracking.Individual)
        {
            errors.Add($"{path}.field", NoFigures);
            return;
        }

        var asked = Asked(condition);
        foreach (var wrong in asked.Except(questions))
            errors.Add($"{path}.{wrong}", $"A {ApiJson.Name(field)} is not asked that. Use {string.Join(", ", questions)}.");
        // A time may have two ends.
        if (asked.Count == 0 || (asked.Count > 1 && field != SegmentField.Joined))
            errors.Add(path, $"Exactly one of {string.Join(", ", questions)}.");
        if (field == SegmentField.Attribute)
            CheckName(condition.Name, $"{path}.name");
        else if (condition.Name is not null)
            errors.Add($"{path}.name", "Only an attribute has a name.");
        if (condition.Seed is not null && field != SegmentField.Sample)
            errors.Add($"{path}.seed", "Only a sample has a seed.");
        Values(condition, field, publication, path);
    }

    private void CheckName(string? name, string path)
    {
        if (string.IsNullOrEmpty(name))
            errors.Add(path, "Required: the attribute's name.");
        else if (name.Length > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            errors.Add(path, "Names are 1 to 60 of a-z, A-Z, 0-9 and '_'.");
    }

    private void Values(SegmentCondition condition, SegmentField field, Publication publication, string path)
    {
        if (condition.Is is { Count: 0 })
            errors.Add($"{path}.is", "At least one value.");
        foreach (var (i, value) in (condition.Is ?? []).Index())
            One(value, field, publication, $"{path}.is[{i}]");
        if ((_values += condition.Is?.Count ?? 0) > MostValues && _values - (condition.Is?.Count ?? 0) <= MostValues)
            errors.Add("where", $"At most {MostValues} values.");
        errors.Line($"{path}.begins", condition.Begins, LongestValue, required: condition.Begins is not null);
        errors.Line($"{path}.contains", condition.Contains, LongestValue, required: condition.Contains is not null);
        errors.Line($"{path}.seed", condition.Seed, 100);
        Moment(condition.After, $"{path}.after");
        Moment(condition.Before, $"{path}.before");
        var days = MostDaysOf(field, kept);
        if (condition.WithinDays is { } within && (within < 1 || within > days))
            errors.Add($"{path}.withinDays", days == MostDays ? $"From 1 to {MostDays}." : Forgotten(days));
        if (condition.NotWithinDays is { } not && (not < 1 || not > days))
            errors.Add($"{path}.notWithinDays", Forgotten(days));
        if (condition.WithinIssues is < 1 or > MostIssues)
            errors.Add($"{path}.withinIssues", $"From 1 to {MostIssues}.");
        if (condition.NotWithinIssues is < 1 or > MostIssues)
            errors.Add($"{path}.notWithinIssues", $"From 1 to {MostIssues}.");
        if (condition.Percent is < 1 or > MostPercent)
            errors.Add($"{path}.percent", "From 1 to 99.");
    }

    private void One(string value, SegmentField field, Publication publication, string path)
    {
        errors.Line(path, value, LongestValue, required: true);
        if (field == SegmentField.Section && publication.Sections.All(s => s.Key != value))
            errors.Add(path, $"{publication.Name} has no section '{value}'.");
        else if (field == SegmentField.State && SegmentValues.State(value) is null)
            errors.Add(path, $"Expected: {string.Join(", ", Enum.GetValues<SubscriptionState>().Select(s => ApiJson.Name(s)))}.");
        else if (field == SegmentField.Frequency && SegmentValues.Frequency(value) is null)
            errors.Add(path, $"Expected: {string.Join(", ", Enum.GetValues<Frequency>().Select(f => ApiJson.Name(f)))}.");
        else if (field == SegmentField.Domain && SegmentValues.Domain(value) is null)
            errors.Add(path, "Must be a domain like example.org.");
    }

    private void Moment(string? text, string path)
    {
        if (text is not null && SegmentValues.Moment(text, "UTC") is null)
            errors.Add(path, "Expected: a day like 2026-01-31, or an instant like 2026-01-31T09:00:00+01:00.");
    }

    private static string Forgotten(int days) => $"From 1 to {days}: so long it is kept what single readers did (Retention:Reading).";

    private static List<string> Asked(SegmentCondition condition)
    {
        (string Word, bool There)[] all =
        [
            ("is", condition.Is is not null), ("begins", condition.Begins is not null), ("contains", condition.Contains is not null), ("exists", condition.Exists is not null),
            ("after", condition.After is not null), ("before", condition.Before is not null), ("withinDays", condition.WithinDays is not null), ("percent", condition.Percent is not null),
            ("withinIssues", condition.WithinIssues is not null), ("notWithinDays", condition.NotWithinDays is not null), ("notWithinIssues", condition.NotWithinIssues is not null),
        ];
        return [.. all.Where(a => a.There).Select(a => a.Word)];
    }
}

/// <summary>What values mean.</summary>
internal static class SegmentValues
{
    public static SubscriptionState? State(string value) =>
        Enum.GetValues<SubscriptionState>().Cast<SubscriptionState?>().FirstOrDefault(s => ApiJson.Name(s!.Value) == value); // all are there

    public static Frequency? Frequency(string value) =>
        Enum.GetValues<Frequency>().Cast<Frequency?>().FirstOrDefault(f => ApiJson.Name(f!.Value) == value); // all are there

    public static string? Domain(string value) => EmailAddress.Read("x@" + value.Trim().TrimStart('@'))?.Domain;

    /// <param name="zone">Whose midnight a day begins at.</param>
    public static DateTimeOffset? Moment(string text, string zone)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            var of = TimeZoneInfo.FindSystemTimeZoneById(zone);
            // A day may begin behind its midnight, where the clocks go forward then.
            while (of.IsInvalidTime(midnight))
                midnight = midnight.AddMinutes(30);
            return new DateTimeOffset(midnight, of.GetUtcOffset(midnight)).ToUniversalTime();
        }

        return DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUniversalTime()
            : null;
    }
}
