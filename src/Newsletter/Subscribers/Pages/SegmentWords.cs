using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

/// <summary>A condition in a sentence, and its parts as the form has them.</summary>
internal static class SegmentWords
{
    private const int Longest = 200;

    /// <summary>As they can be written; programs write the names of the API.</summary>
    public static IEnumerable<string> States => Enum.GetValues<SubscriptionState>().Select(s => SubscriptionWords.State(s));

    public static IEnumerable<string> Frequencies => Enum.GetValues<Frequency>().Select(f => SubscriptionWords.Frequency(f));

    public static string Of(SegmentCondition where, Publication publication)
    {
        var words = Say(where, publication);
        return words.Length > Longest ? words[..Longest] + "…" : words;
    }

    public static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    public static string Question(SegmentQuestion question) => question switch
    {
        SegmentQuestion.Is => "is one of",
        SegmentQuestion.IsNot => "is none of",
        SegmentQuestion.Begins => "begins with",
        SegmentQuestion.Contains => "contains",
        SegmentQuestion.Known => "is known",
        SegmentQuestion.Unknown => "is not known",
        SegmentQuestion.After => "from this day on",
        SegmentQuestion.Before => "before this day",
        SegmentQuestion.WithinDays => "in the last … days",
        SegmentQuestion.WithinIssues => "in the last … issues",
        SegmentQuestion.NotWithinDays => "not in the last … days",
        SegmentQuestion.NotWithinIssues => "in none of the last … issues",
        SegmentQuestion.Percent => "so many of a hundred",
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, message: null),
    };

    /// <summary>What a field can be asked.</summary>
    public static IReadOnlyList<SegmentQuestion> Questions(SegmentField field) => [.. Enum.GetValues<SegmentQuestion>().Where(q => SegmentRules.Of(field).Contains(Rule(q)))];

    /// <summary>A value as people read it: a section by its name. What has a comma would be taken for two in a row.</summary>
    public static string Value(SegmentField field, string value, Publication publication) => field switch
    {
        SegmentField.Section when publication.Sections.FirstOrDefault(s => s.Key == value)?.Name is { Length: > 0 } name
            && !name.Contains(',', StringComparison.Ordinal) && Key(field, name, publication) == value => name,
        SegmentField.State when SegmentValues.State(value) is { } state => SubscriptionWords.State(state),
        SegmentField.Frequency when SegmentValues.Frequency(value) is { } frequency => SubscriptionWords.Frequency(frequency),
        _ => value,
    };

    /// <summary>The other way: a word, or the key itself. What is neither stays, and is said to be wrong.</summary>
    public static string Key(SegmentField field, string text, Publication publication)
    {
        bool Says(string word) => string.Equals(word.Trim(), text, StringComparison.OrdinalIgnoreCase);
        return field switch
        {
            SegmentField.Section => (publication.Sections.FirstOrDefault(s => s.Key == text) ?? publication.Sections.FirstOrDefault(s => Says(s.Name) || Says(s.Key)))?.Key ?? text,
            SegmentField.State => Enum.GetValues<SubscriptionState>().Where(s => Says(SubscriptionWords.State(s)) || Says(ApiJson.Name(s))).Select(s => ApiJson.Name(s)).FirstOrDefault() ?? text,
            SegmentField.Frequency => Enum.GetValues<Frequency>().Where(f => Says(SubscriptionWords.Frequency(f)) || Says(ApiJson.Name(f))).Select(f => ApiJson.Name(f)).FirstOrDefault() ?? text,
            _ => text,
        };
    }

    /// <summary>The name that the rules have for it.</summary>
    private static string Rule(SegmentQuestion question) => question switch
    {
        SegmentQuestion.IsNot => "is",
        SegmentQuestion.Known or SegmentQuestion.Unknown => "exists",
        _ => ApiJson.Name(question),
    };

    public static string Field(SegmentField field) => field switch
    {
        SegmentField.Attribute => "a field of your own",
        SegmentField.TimeZone => "time zone",
        SegmentField.Frequency => "how often",
        _ => ApiJson.Name(field),
    };

    private static string Say(SegmentCondition where, Publication publication) => where switch
    {
        { All: { Count: 0 } } => "everybody",
        { All: { } all } => string.Join(" and ", all.Select(c => Inner(c, publication))),
        { Any: { } any } => string.Join(" or ", any.Select(c => Inner(c, publication))),
        { Not: { } not } => $"not {Inner(not, publication)}",
        _ => Question(where, publication),
    };

    private static string Inner(SegmentCondition where, Publication publication) =>
        where.All is { Count: > 1 } || where.Any is { Count: > 1 } ? $"({Say(where, publication)})" : Say(where, publication);

    private static string Question(SegmentCondition where, Publication publication)
    {
        var field = where.Field ?? default;
        var name = where.Name ?? Field(field);
        return where switch
        {
            { Is: { } values } => $"{name} is {string.Join(" or ", values.Select(v => Value(field, v, publication)))}",
            { Begins: { } text } => $"{name} begins with {text}",
            { Contains: { } text } => $"{name} contains {text}",
            { Exists: { } there } => there ? $"{name} is known" : $"{name} is not known",
            { Percent: { } percent } => $"{percent} of a hundred{(where.Seed is null ? "" : $" ({where.Seed})")}",
            { WithinDays: { } days } => $"{name} in the last {days} days",
            { WithinIssues: { } issues } => $"{name} one of the last {issues} issues",
            { NotWithinDays: { } days } => $"{name} nothing in the last {days} days",
            { NotWithinIssues: { } issues } => $"{name} none of the last {issues} issues",
            _ => string.Join(" and ", new[] { where.After is null ? null : $"joined from {where.After} on", where.Before is null ? null : $"joined before {where.Before}" }.Where(w => w is not null)),
        };
    }
}
