using System.Text.Json.Serialization;

namespace Newsletter.Subscribers.Segments;

/// <summary>
/// Whom a segment means: either a group (<c>all</c>, <c>any</c>, <c>not</c>) or a field with what is asked of it. One shape for both, so that an unknown or
/// misplaced member is named where it stands.
/// </summary>
internal sealed record SegmentCondition
{
    /// <summary>Everybody whom all of these mean; none: everybody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SegmentCondition>? All { get; init; }

    /// <summary>Everybody whom one of these means.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SegmentCondition>? Any { get; init; }

    /// <summary>Everybody whom this does not mean, those of whom nothing is known among them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SegmentCondition? Not { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SegmentField? Field { get; init; }

    /// <summary>Of an attribute: its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>One of these.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Is { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Begins { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Contains { get; init; }

    /// <summary>Whether there is anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Exists { get; init; }

    /// <summary>A day of the publication's zone (from its midnight on), or an instant with its offset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? After { get; init; }

    /// <summary>As <see cref="After"/>; the day itself is not part of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Before { get; init; }

    /// <summary>In the days before the moment of the question.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WithinDays { get; init; }

    /// <summary>Of reading: in one of the last so many issues of the publication whose readers are counted one by one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WithinIssues { get; init; }

    /// <summary>Of reading: not in the days before the question, although their figures were kept all that time and an issue came to them. Who has not agreed to figures is not meant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? NotWithinDays { get; init; }

    /// <summary>As <see cref="NotWithinDays"/>: in none of the last so many issues, all of which came to them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? NotWithinIssues { get; init; }

    /// <summary>So many of a hundred, always the same people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Percent { get; init; }

    /// <summary>Another text, other people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Seed { get; init; }
}

/// <summary>What can be asked of a subscription.</summary>
internal enum SegmentField
{
    /// <summary>A field of the newsroom's own, by its name.</summary>
    Attribute,

    /// <summary>A section that they get.</summary>
    Section,
    Language,
    TimeZone,

    /// <summary>What stands behind the @.</summary>
    Domain,
    Address,
    Name,
    State,

    /// <summary>How often they want mail.</summary>
    Frequency,

    /// <summary>Since when they are subscribed to this publication.</summary>
    Joined,
    Sample,

    /// <summary>Reading: asked of those alone who agreed to figures of their own.</summary>
    Opened,
    Clicked,
}
