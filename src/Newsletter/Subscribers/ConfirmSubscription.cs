using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers;

/// <summary>The reader pressed the button in the confirmation: pending, left or bounced -> active.</summary>
internal sealed class ConfirmSubscription(NewsletterDb db, ReaderDesk readers, LiftSuppression suppressions, TimeProvider clock)
{
    /// <summary>A question that nobody answered for so long is none any more.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(30);

    /// <returns>The subscription, or <c>reader.link</c> when the link is none of ours, too old, or of another publication.</returns>
    public async Task<Result<Subscription>> HandleAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        if (!found.Ok)
            return found;
        var subscription = found.Value;
        if (subscription.State is SubscriptionState.Pending or SubscriptionState.Left or SubscriptionState.Bounced)
        {
            subscription.State = SubscriptionState.Active;
            subscription.LeftReason = null;
            subscription.ChangedAt = clock.GetUtcNow();
            db.Add(ConsentRecord.ByLink(subscription, ConsentMoment.Confirmed, subscription.Consent?.Text ?? ""));
            await db.SaveChangesAsync(cancellationToken);
            var email = await db.Subscribers.Where(s => s.Key == subscription.SubscriberKey).Select(s => s.Email).SingleAsync(cancellationToken);
            await suppressions.ForReaderAsync(EmailAddress.Read(email)!, cancellationToken); // nothing else gets in
        }

        return subscription;
    }

    /// <summary>For the page with the button, which changes nothing: link scanners open it, too.</summary>
    public async Task<Result<Subscription>> FindAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await readers.FindAsync(publication, TokenPurpose.Confirm, token, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var subscription = found.Value.Subscription;
        if (subscription.State is SubscriptionState.Active or SubscriptionState.Paused)
            return subscription;
        var asked = await db.Confirmations.AsNoTracking().SingleOrDefaultAsync(
            c => c.SubscriberKey == subscription.SubscriberKey && c.PublicationKey == publication.Key && c.Kind == ConfirmationKind.Subscription, cancellationToken);
        // Who left is asked anew before an old yes counts again.
        return asked is not null && clock.GetUtcNow() - asked.AskedAt < ValidFor
            && (subscription.State == SubscriptionState.Pending || asked.AskedAt >= subscription.ChangedAt)
            ? subscription
            : ReaderFailures.Link;
    }
}
