using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>The reader says goodbye, on the page or by their mail client's one click (RFC 8058). Doing it twice is fine.</summary>
internal sealed class LeavePublication(NewsletterDb db, ReaderLinks links, TimeProvider clock)
{
    /// <returns><see cref="Done"/> also for a reader who left before or was erased; <c>reader.link</c> when the link is none of ours.</returns>
    public async Task<Result<Done>> HandleAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        if (!links.TryRead(TokenPurpose.Leave, token, out var reader) || reader.Value.PublicationKey != publication.Key)
            return ReaderFailures.Link;
        var subscription = await db.Subscriptions
            .SingleOrDefaultAsync(s => s.SubscriberKey == reader.Value.SubscriberKey && s.PublicationKey == publication.Key, cancellationToken);
        if (subscription is { State: not (SubscriptionState.Left or SubscriptionState.Complained) })
        {
            subscription.State = SubscriptionState.Left;
            subscription.ChangedAt = clock.GetUtcNow();
            await db.SaveChangesAsync(cancellationToken);
        }

        return default(Done);
    }

    /// <summary>For the page with the button, which changes nothing.</summary>
    public Result<Done> Check(Publication publication, string token) =>
        links.TryRead(TokenPurpose.Leave, token, out var reader) && reader.Value.PublicationKey == publication.Key ? default(Done) : ReaderFailures.Link;
}
