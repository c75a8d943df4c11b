using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Sending;

/// <summary>
/// Whom an issue goes to: active subscriptions that want every issue, that one of the included segments means and none of the excluded. A digest goes to those who
/// want one mail a month instead.
/// </summary>
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

    /// <summary>Of a digest, the end of its month: who chose the digest later had its issues one by one. Null: an issue.</summary>
    public static DateTimeOffset? MonthEnd(Issue issue) => issue.DigestOf is { } month ? DigestMonth.End(month, issue.Publication.TimeZone) : null;

    /// <summary>How many there are now.</summary>
    public async Task<long> CountAsync(Issue issue, RevisionContent content, CancellationToken cancellationToken)
    {
        var active = Active(issue.PublicationKey);
        if (MonthEnd(issue) is { } end)
            return await active.CountAsync(s => s.MonthlySince < end, cancellationToken);
        if (Condition(content) is not { } where)
            return await active.CountAsync(s => s.MonthlySince == null, cancellationToken);
        var count = await reader.CountAsync(issue.Publication, where, cancellationToken);
        return count.Active - count.Monthly;
    }

    /// <summary>How many active subscriptions get the digest instead of an issue.</summary>
    public Task<int> MonthlyAsync(Issue issue, CancellationToken cancellationToken) => Active(issue.PublicationKey).CountAsync(s => s.MonthlySince != null, cancellationToken);

    private IQueryable<Subscription> Active(int publication) => db.Subscriptions.Where(s => s.PublicationKey == publication && s.State == SubscriptionState.Active);

    // One that is gone (of a cancelled draft, say) means nobody.
    private static List<SegmentCondition> All(RevisionContent content, IReadOnlyList<string> references) =>
        [.. references.Select(reference => content.Segments.FirstOrDefault(s => s.Reference == reference)?.Where.Deserialize<SegmentCondition>(JsonColumn.Stored) ?? new SegmentCondition { Any = [] })];
}
