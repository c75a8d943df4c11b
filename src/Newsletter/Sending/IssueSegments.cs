using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Sending;

/// <summary>Between issues, which name segments, and segments, which know of no issue.</summary>
internal sealed class IssueSegments(NewsletterDb db) : IAudienceSegments, ISegmentUses
{
    public async Task<IReadOnlyList<FrozenSegment>> FindAsync(int publication, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        if (references.Count == 0)
            return [];
        var all = await db.Set<Segment>().AsNoTracking().Where(s => s.PublicationKey == publication).ToListAsync(cancellationToken);
        return [.. references
            .Select(reference => (Reference: reference, Segment: all.Find(s => IsMeant(s, reference))))
            .Where(r => r.Segment is not null)
            .Select(r => new FrozenSegment(r.Reference, r.Segment!.Id, r.Segment.Name, JsonSerializer.SerializeToElement(r.Segment.Definition, JsonColumn.Stored)))]; // just asked
    }

    public async Task<IReadOnlyList<string>> OfAsync(Segment segment, CancellationToken cancellationToken)
    {
        var open = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => i.PublicationKey == segment.PublicationKey && i.State != IssueState.Sent && i.State != IssueState.Cancelled).OrderBy(i => i.Key).ToListAsync(cancellationToken);
        return [.. open
            .Where(i => i.Content.Audience.All.Concat(i.Pending?.Audience.All ?? []).Any(reference => IsMeant(segment, reference)))
            .Select(i => $"no. {i.Number ?? i.Publication.NextNumber} \u201C{i.Content.Subject}\u201D")];
    }

    private static bool IsMeant(Segment segment, string reference) =>
        segment.NameKey == reference.Trim().ToLowerInvariant() || (Guid.TryParse(reference, out var id) && id == segment.Id);
}
