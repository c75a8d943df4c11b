using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Retention;

namespace Newsletter.Subscribers;

/// <summary>
/// Who was asked by mail and never answered is forgotten; so is a person of whom nothing else is left. Pending ones who were not asked yet (an import waiting
/// for its "ask them") stay.
/// </summary>
internal sealed class ForgetUnconfirmed(NewsletterDb db, RetentionOptions retention, TimeProvider clock) : IForgetful
{
    private const int AtOnce = 500;

    public RetentionRule Rule =>
        new("unconfirmed", "Sign-ups that nobody confirmed", "the mail that asked", "The sign-up is deleted, and the person if nothing else is left of them.", retention.Unconfirmed, "Retention:Unconfirmed");

    public async Task<long> ForgetAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        var before = clock.GetUtcNow() - retention.Unconfirmed;
        while (true)
        {
            var old = await db.Confirmations.Where(c => c.Kind == ConfirmationKind.Subscription && c.NextAt == null && c.AskedAt < before)
                .Join(
                    db.Subscriptions.Where(n => n.State == SubscriptionState.Pending),
                    c => new { c.SubscriberKey, c.PublicationKey },
                    n => new { n.SubscriberKey, n.PublicationKey },
                    (c, n) => new { Confirmation = c, Subscription = n })
                .OrderBy(o => o.Confirmation.SubscriberKey).ThenBy(o => o.Confirmation.PublicationKey).Take(AtOnce).ToListAsync(cancellationToken);
            if (old.Count == 0)
                return forgotten;
            db.RemoveRange(old.Select(o => o.Confirmation));
            db.RemoveRange(old.Select(o => o.Subscription));
            await db.SaveChangesAsync(cancellationToken);
            var keys = old.Select(o => o.Subscription.SubscriberKey).Distinct().ToList();
            await db.Subscribers.Where(s => keys.Contains(s.Key) && !s.Subscriptions.Any()).ExecuteDeleteAsync(cancellationToken);
            db.ChangeTracker.Clear();
            forgotten += old.Count;
        }
    }
}
