using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Segments;

/// <summary>A segment as it is written. A PUT states all of it; its publication stays.</summary>
[AnswerOnly("id", "createdAt", "changedAt", "changedBy", "etag")]
internal sealed record SegmentRequest
{
    public string? Publication { get; init; }

    public string Name { get; init; } = "";

    public SegmentCondition? Where { get; init; }
}

/// <summary>A segment on the wire.</summary>
internal sealed record SegmentAnswer(
    Guid Id, string Publication, string Name, SegmentCondition Where, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, string ChangedBy, string Etag) : ITagged
{
    public static SegmentAnswer Of(Segment segment, string slug) => new(
        segment.Id, slug, segment.Name, segment.Definition, segment.CreatedAt, segment.ChangedAt, segment.ChangedBy, ETags.Of("segment", segment.Id, segment.Version));
}
