using Newsletter.Shell.Api;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers.Pages;

/// <summary>A condition in a sentence.</summary>
internal static class SegmentWords
{
    private const int Longest = 200;

    public static string Of(SegmentCondition where)
    {
        var words = Say(where);
        return words.Length > Longest ? words[..Longest] + "…" : words;
    }

    public static string Field(SegmentField field) => field switch
    {
        SegmentField.TimeZone => "time zone",
        _ => ApiJson.Name(field),
    };

    private static string Say(SegmentCondition where) => where switch
    {
        { All: { Count: 0 } } => "everybody",
        { All: { } all } => string.Join(" and ", all.Select(Inner)),
        { Any: { } any } => string.Join(" or ", any.Select(Inner)),
        { Not: { } not } => $"not {Inner(not)}",
        _ => Question(where),
    };

    private static string Inner(SegmentCondition where) => where.All is { Count: > 1 } || where.Any is { Count: > 1 } ? $"({Say(where)})" : Say(where);

    private static string Question(SegmentCondition where)
    {
        var name = where.Name ?? Field(where.Field ?? default);
        return where switch
        {
            { Is: { } values } => $"{name} is {string.Join(" or ", values)}",
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
