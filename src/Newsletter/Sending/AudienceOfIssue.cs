using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Sending;

/// <summary>Whom an issue goes to: active subscriptions that one of the included segments means and none of the excluded.</summary>
internal sealed class AudienceOfIssue(NewsletterDb db, SegmentReader reader)
{
    /// <returns>Null: everybody.</returns>
    public static SegmentCondition? Condition(RevisionContent content)
    {
        var (include, exclude) = (All(content, content.Audience.Include), All(content, content.Audience.Exclude));
        if (include.Count == 0 && exclude.Count == 0)
            return null;
        return new SegmentCondition
        {
            All = [.. include.Count == 0 ? Array.Empty<SegmentCondition>() : [new SegmentCondition { Any = include }], .. exclude.Select(e => new SegmentCondition { Not = e })],
        };
    }

    /// <summary>How many there are now.</summary>
    public async Task<long> CountAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        if (Condition(content) is not { } where)
            return await db.Subscriptions.CountAsync(s => s.PublicationKey == issue.PublicationKey && s.State == SubscriptionState.Active, cancellationToken);
        return (await reader.CountAsync(issue.Publication, where, cancellationToken)).Active;
    }

    // One that is gone (of a cancelled draft, say) means nobody.
    private static List<SegmentCondition> All(RevisionContent content, IReadOnlyList<string> references) =>
        [.. references.Select(reference => content.Segments.FirstOrDefault(s => s.Reference == reference)?.Where.Deserialize<SegmentCondition>(JsonColumn.Stored) ?? new SegmentCondition { Any = [] })];
}
