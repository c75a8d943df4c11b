using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers;

/// <summary>Where a reader's goodbye stands.</summary>
/// <param name="Left">They get no further issue.</param>
/// <param name="MayComeBack">One press takes it back.</param>
internal sealed record Goodbye(bool Left, bool MayComeBack);

/// <summary>The reader says goodbye, on the page or by their mail client's one click (RFC 8058). Doing it twice is fine.</summary>
internal sealed class LeavePublication(NewsletterDb db, ReaderLinks links, ReaderPace pace, TimeProvider clock)
{
    /// <summary>How long the link that said goodbye takes it back; later, a reader signs up and confirms.</summary>
    public static readonly TimeSpan ComeBackWithin = TimeSpan.FromDays(7);

    /// <summary>What brings a subscription to a state that is not left.</summary>
    private static readonly ConsentMoment[] States =
        [ConsentMoment.Asked, ConsentMoment.Confirmed, ConsentMoment.Added, ConsentMoment.Paused, ConsentMoment.Resumed, ConsentMoment.Bounced];

    /// <returns>Left also for a reader who was erased; <c>reader.link</c> when the link is none of ours.</returns>
    public Task<Result<Goodbye>> HandleAsync(Publication publication, string token, CancellationToken cancellationToken) =>
        pace.KeepAsync(() => LeaveAsync(publication, token, cancellationToken), cancellationToken);

    /// <summary>As <see cref="HandleAsync"/>, at once: for mail, whose sender waits for no answer.</summary>
    public async Task<Result<Goodbye>> LeaveAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        if (found.Ok && found.Value is { State: not (SubscriptionState.Left or SubscriptionState.Complained) } subscription)
        {
            subscription.State = SubscriptionState.Left;
            subscription.ChangedAt = clock.GetUtcNow();
            db.Add(ConsentRecord.ByLink(subscription, ConsentMoment.Left));
            await db.SaveChangesAsync(cancellationToken);
        }

        return await StandsAsync(found, cancellationToken);
    }

    /// <summary>For the page with the button, which changes nothing.</summary>
    public async Task<Result<Goodbye>> CheckAsync(Publication publication, string token, CancellationToken cancellationToken) =>
        await StandsAsync(await FindAsync(publication, token, cancellationToken), cancellationToken);

    /// <summary>Why they left, if they care to say. It is kept while they are gone.</summary>
    public async Task<Result<Goodbye>> SayWhyAsync(Publication publication, string token, LeaveReason reason, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        if (found.Ok && found.Value is { State: SubscriptionState.Left } subscription)
        {
            subscription.LeftReason = reason;
            await db.SaveChangesAsync(cancellationToken);
        }

        return await StandsAsync(found, cancellationToken);
    }

    /// <summary>Takes the goodbye back. Nobody who had bounced, complained or not confirmed comes back this way.</summary>
    public async Task<Result<Goodbye>> ComeBackAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await FindAsync(publication, token, cancellationToken);
        var stands = await StandsAsync(found, cancellationToken);
        if (!stands.Ok || found.Value is not { } subscription || !stands.Value.MayComeBack)
            return stands;
        subscription.State = SubscriptionState.Active;
        subscription.LeftReason = null;
        subscription.ChangedAt = clock.GetUtcNow();
        db.Add(ConsentRecord.ByLink(subscription, ConsentMoment.Resumed));
        await db.SaveChangesAsync(cancellationToken);
        return new Goodbye(Left: false, MayComeBack: false);
    }

    private async Task<Result<Goodbye>> StandsAsync(Result<Subscription?> found, CancellationToken cancellationToken)
    {
        if (!found.Ok)
            return found.Failure;
        return found.Value switch
        {
            null or { State: SubscriptionState.Complained } => new Goodbye(Left: true, MayComeBack: false),
            { State: SubscriptionState.Left } left => new Goodbye(
                Left: true, clock.GetUtcNow() - left.ChangedAt < ComeBackWithin && await WasSubscribedAsync(left, cancellationToken)),
            _ => new Goodbye(Left: false, MayComeBack: false),
        };
    }

    // The state is gone; what was last said before the goodbye is not.
    private async Task<bool> WasSubscribedAsync(Subscription left, CancellationToken cancellationToken)
    {
        var last = await db.ConsentEvents
            .Where(e => e.SubscriberKey == left.SubscriberKey && e.PublicationKey == left.PublicationKey && e.At <= left.ChangedAt && States.Contains(e.Event))
            .OrderByDescending(e => e.Key).Select(e => (ConsentMoment?)e.Event).FirstOrDefaultAsync(cancellationToken);
        return last is not (ConsentMoment.Bounced or ConsentMoment.Asked);
    }

    /// <returns>Null for a reader who was erased: their link still says goodbye.</returns>
    private async Task<Result<Subscription?>> FindAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        if (!links.TryRead(TokenPurpose.Leave, token, out var reader) || reader.Value.PublicationKey != publication.Key)
            return ReaderFailures.Link;
        var subscriber = reader.Value.SubscriberKey;
        return await db.Subscriptions.SingleOrDefaultAsync(s => s.SubscriberKey == subscriber && s.PublicationKey == publication.Key, cancellationToken);
    }
}
