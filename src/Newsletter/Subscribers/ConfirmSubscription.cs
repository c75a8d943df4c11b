using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>The reader pressed the button in the confirmation: pending, left or bounced -> active.</summary>
internal sealed class ConfirmSubscription(NewsletterDb db, ReaderLinks links, TimeProvider clock)
{
    /// <returns>The subscription, or <c>reader.link</c> when the link is none of ours, or of another publication.</returns>
    public async Task<Result<Subscription>> HandleAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        if (!found.Ok)
            return found;
        var subscription = found.Value;
        if (subscription.State is SubscriptionState.Pending or SubscriptionState.Left or SubscriptionState.Bounced)
        {
            subscription.State = SubscriptionState.Active;
            subscription.ChangedAt = clock.GetUtcNow();
            await db.SaveChangesAsync(cancellationToken);
        }

        return subscription;
    }

    /// <summary>For the page with the button, which changes nothing: link scanners open it, too.</summary>
    public async Task<Result<Subscription>> FindAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        if (!links.TryRead(TokenPurpose.Confirm, token, out var reader) || reader.Value.PublicationKey != publication.Key)
            return ReaderFailures.Link;
        var subscription = await db.Subscriptions
            .SingleOrDefaultAsync(s => s.SubscriberKey == reader.Value.SubscriberKey && s.PublicationKey == publication.Key, cancellationToken);
        return subscription is null ? ReaderFailures.Link : subscription;
    }
}

internal static class ReaderFailures
{
    public static Failure Link { get; } = new("reader.link", "This link is not valid, or no longer. Please use the one in your latest mail.");
}
