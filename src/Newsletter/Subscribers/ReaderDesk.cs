using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>Who stands behind a reader's link.</summary>
internal sealed class ReaderDesk(NewsletterDb db, ReaderLinks links, TimeProvider clock)
{
    /// <summary>How long a link works that is mailed for one purpose and used once.</summary>
    public static readonly TimeSpan OnceFor = TimeSpan.FromMinutes(30);

    /// <summary>With a link that every copy of an issue carries.</summary>
    /// <returns><c>reader.link</c> when it is none of ours, of another publication, or its reader was erased.</returns>
    public async Task<Result<(Subscription Subscription, ReaderKey Key)>> FindAsync(
        Publication publication, TokenPurpose purpose, string token, CancellationToken cancellationToken)
    {
        if (!links.TryRead(purpose, token, out var key) || key.Value.PublicationKey != publication.Key)
            return ReaderFailures.Link;
        var subscriber = key.Value.SubscriberKey;
        var subscription = await db.Subscriptions
            .SingleOrDefaultAsync(s => s.SubscriberKey == subscriber && s.PublicationKey == publication.Key, cancellationToken);
        return subscription is null ? ReaderFailures.Link : (subscription, key.Value);
    }

    /// <summary>With a link that was mailed to be used once: valid while it is the last one asked for, fresh and unused.</summary>
    public async Task<Result<Confirmation>> FindOnceAsync(Publication publication, ConfirmationKind kind, string token, CancellationToken cancellationToken)
    {
        var purpose = kind == ConfirmationKind.Address ? TokenPurpose.Address : TokenPurpose.Person;
        if (!links.TryReadOnce(purpose, token, out var key) || key.Value.PublicationKey != publication.Key)
            return ReaderFailures.Link;
        var subscriber = key.Value.SubscriberKey;
        var asked = await db.Confirmations.Include(c => c.Subscriber).ThenInclude(s => s.Subscriptions)
            .SingleOrDefaultAsync(c => c.SubscriberKey == subscriber && c.PublicationKey == publication.Key && c.Kind == kind, cancellationToken);
        return asked is { UsedAt: null } && AskedKey.Of(asked) == key && clock.GetUtcNow() - asked.AskedAt < OnceFor ? asked : ReaderFailures.Link;
    }

    /// <summary>Uses the link up: of two requests at once, one may go on.</summary>
    public async Task<Result<Done>> UseAsync(Confirmation asked, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var used = await db.Confirmations
            .Where(c => c.SubscriberKey == asked.SubscriberKey && c.PublicationKey == asked.PublicationKey && c.Kind == asked.Kind
                && c.UsedAt == null && c.AskedAt == asked.AskedAt)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), cancellationToken);
        return used == 1 ? default(Done) : ReaderFailures.Link;
    }
}
