namespace Newsletter.Subscribers.Segments;

/// <summary>Where segments are used: by issues, of which this folder knows nothing.</summary>
internal interface ISegmentUses
{
    /// <returns>Issues that are not sent and name the segment, as people call them.</returns>
    Task<IReadOnlyList<string>> OfAsync(Segment segment, CancellationToken cancellationToken);
}
