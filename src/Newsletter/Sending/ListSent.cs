using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Api;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>One person's copy of one issue.</summary>
/// <param name="Publication">Its slug.</param>
/// <param name="Number">Null: a rehearsal, or a digest.</param>
/// <param name="State">A claimed row is queued: nothing was written to a socket.</param>
internal sealed record SentAnswer(
    Guid Issue, string Publication, int? Number, bool Rehearsal, string Subject, DeliveryState State, string? Reason, DateTimeOffset QueuedAt, DateTimeOffset? AcceptedAt);

/// <summary>What was sent to one person, newest issue first, in the publications that the caller keeps.</summary>
internal sealed class ListSent(NewsletterDb db, SubscriberDesk desk)
{
    public async Task<Result<Page<SentAnswer>>> HandleAsync(Guid id, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var seen = await desk.SeenAsync(id, caller, cancellationToken);
        if (!seen.Ok)
            return seen.Failure;
        var (key, mine) = seen.Value;
        var page = await db.Issues.AsNoTracking().Include(i => i.Publication)
            .Where(i => mine.Contains(i.PublicationKey) && db.Deliveries.Any(d => d.Subscriber == key && d.Issue == i.Key))
            .ToPageAsync(paging, i => i.Key, i => i, cancellationToken);
        var issues = page.Items.Select(i => i.Key).ToList();
        var copies = await db.Deliveries.AsNoTracking().Where(d => d.Subscriber == key && issues.Contains(d.Issue)).ToDictionaryAsync(d => d.Issue, cancellationToken);
        return new Page<SentAnswer>([.. page.Items.Select(issue => (Issue: issue, Copy: copies[issue.Key])).Select(sent => new SentAnswer(
            sent.Issue.Id,
            sent.Issue.Publication.Slug,
            sent.Issue.Number,
            sent.Issue.Rehearsal,
            sent.Issue.Content.Subject,
            sent.Copy.State == DeliveryState.Claimed ? DeliveryState.Queued : sent.Copy.State,
            sent.Copy.Reason,
            sent.Copy.QueuedAt,
            sent.Copy.AcceptedAt))], page.Next);
    }
}
