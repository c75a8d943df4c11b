using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Responses.Returned;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Responses;

/// <summary>What became of a message that came back.</summary>
internal enum ReturnEffect
{
    /// <summary>Nothing of ours stands in it.</summary>
    Unknown,

    /// <summary>One of our copies, and nothing that follows from it: an automatic reply, a success.</summary>
    Nothing,

    /// <summary>Told before.</summary>
    Again,

    /// <summary>Written down, and acted upon.</summary>
    Recorded,
}

/// <summary>
/// The one handler of copies that came back. Each copy counts once for each kind: the row and what follows from it are one transaction, and the row's
/// unique index decides between two that tell the same.
/// </summary>
internal sealed class RecordReturn(NewsletterDb db, BouncesOptions options, TimeProvider clock, ILogger<RecordReturn> log)
{
    public async Task<ReturnEffect> HandleAsync(DeliveryKey copy, ReturnedMail mail, ReturnSource source, CancellationToken cancellationToken)
    {
        var delivery = await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Issue == copy.IssueKey && d.Row == copy.Row, cancellationToken);
        if (delivery is null)
            return ReturnEffect.Unknown;
        if (mail.Kind is ReturnKind.None or ReturnKind.AutoReply)
            return ReturnEffect.Nothing;
        if (await db.ReturnedCopies.AnyAsync(r => r.Issue == copy.IssueKey && r.Row == copy.Row && r.Kind == mail.Kind, cancellationToken))
            return ReturnEffect.Again;

        var suppressed = await SuppressAsync(copy, delivery.Subscriber, delivery.Address, mail.Kind, cancellationToken);
        db.ReturnedCopies.Add(new ReturnedCopy
        {
            Issue = copy.IssueKey,
            Row = copy.Row,
            Subscriber = delivery.Subscriber,
            Kind = mail.Kind,
            Status = mail.Status,
            Reply = mail.Reply,
            Source = source,
            Suppressed = suppressed,
            At = clock.GetUtcNow(),
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            // Another node was told the same and was first.
            db.ChangeTracker.Clear();
            return ReturnEffect.Again;
        }

        log.LogInformation("Copy {Row} of issue {Issue} came back: {Kind} {Status}{Suppressed}", copy.Row, copy.IssueKey, mail.Kind, mail.Status, suppressed ? ", suppressed" : "");
        return ReturnEffect.Recorded;
    }

    private async Task<bool> SuppressAsync(DeliveryKey copy, int subscriber, string address, ReturnKind kind, CancellationToken cancellationToken)
    {
        var reader = await db.Subscribers.Include(s => s.Subscriptions).SingleOrDefaultAsync(s => s.Key == subscriber, cancellationToken);

        // Who has another address by now does not pay for the old one.
        if (reader is null || !reader.Email.Equals(address, StringComparison.OrdinalIgnoreCase))
            return false;
        var publication = await db.Issues.Where(i => i.Key == copy.IssueKey).Select(i => i.PublicationKey).SingleAsync(cancellationToken);
        return kind switch
        {
            ReturnKind.Complaint => Move(reader.Subscriptions.Where(s => s.PublicationKey == publication && s.State != SubscriptionState.Left), SubscriptionState.Complained),
            ReturnKind.Hard => End(reader),
            ReturnKind.Soft when await SoftIssuesAsync(copy, subscriber, cancellationToken) + 1 >= options.SoftLimit => End(reader),
            _ => false,
        };
    }

    private Task<int> SoftIssuesAsync(DeliveryKey copy, int subscriber, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - options.SoftWindow;
        return db.ReturnedCopies.Where(r => r.Subscriber == subscriber && r.Kind == ReturnKind.Soft && r.At > since && r.Issue != copy.IssueKey)
            .Select(r => r.Issue).Distinct().CountAsync(cancellationToken);
    }

    /// <summary>An address that takes no mail takes none of any publication.</summary>
    private bool End(Subscriber reader) =>
        Move(reader.Subscriptions.Where(s => s.State is SubscriptionState.Active or SubscriptionState.Paused or SubscriptionState.Pending), SubscriptionState.Bounced);

    private bool Move(IEnumerable<Subscription> subscriptions, SubscriptionState state)
    {
        var moved = false;
        foreach (var subscription in subscriptions.Where(s => s.State != state))
        {
            subscription.State = state;
            subscription.ChangedAt = clock.GetUtcNow();
            db.Add(ConsentRecord.ByReturn(subscription));
            moved = true;
        }

        return moved;
    }
}
