using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers;

/// <summary>A reader moves to another address: asked for with a link from the old one, and made so with a link from the new one.</summary>
internal sealed class ChangeAddress(NewsletterDb db, ReaderDesk readers, SuppressionList suppressions, TimeProvider clock)
{
    /// <summary>Writes to the new address. The answer is the same whether or not it is known.</summary>
    public async Task<Result<Done>> AskAsync(Publication publication, string token, string address, CancellationToken cancellationToken)
    {
        var asked = await readers.FindOnceAsync(publication, ConfirmationKind.Person, token, cancellationToken);
        if (!asked.Ok)
            return asked.Failure;
        if (EmailAddress.Read(EmailAddress.Typed(address)) is null)
            return new ValidationFailure("email", "Must be an e-mail address like reader@example.org.");
        var used = await readers.UseAsync(asked.Value, cancellationToken);
        if (!used.Ok)
            return used;
        var question = new Confirmation
        {
            SubscriberKey = asked.Value.SubscriberKey,
            PublicationKey = publication.Key,
            Kind = ConfirmationKind.Address,
            Address = EmailAddress.Typed(address),
        };
        await AskPerson.AskAsync(db, question, clock.GetUtcNow(), cancellationToken);
        return default(Done);
    }

    /// <summary>For the page with the button, which changes nothing.</summary>
    public Task<Result<Confirmation>> CheckAsync(Publication publication, string token, CancellationToken cancellationToken) =>
        readers.FindOnceAsync(publication, ConfirmationKind.Address, token, cancellationToken);

    /// <returns>The new address; <c>reader.taken</c> where somebody gets mail there already.</returns>
    public async Task<Result<string>> HandleAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await CheckAsync(publication, token, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var subscriber = found.Value.Subscriber;
        var address = found.Value.Address!; // questions of this kind have one
        var read = EmailAddress.Read(address)!; // checked when it was asked
        var key = read.Key;
        if (await db.Subscribers.AnyAsync(s => s.EmailKey == key && s.Key != subscriber.Key, cancellationToken))
            return ReaderFailures.Taken;
        var used = await readers.UseAsync(found.Value, cancellationToken);
        if (!used.Ok)
            return used.Failure;
        subscriber.Email = address;
        subscriber.EmailKey = key;
        subscriber.Suppressed = await suppressions.HasAsync(read, cancellationToken);
        subscriber.Version++;
        var now = clock.GetUtcNow();
        foreach (var subscription in subscriber.Subscriptions.Where(s => s.State is not (SubscriptionState.Left or SubscriptionState.Complained)))
        {
            db.Add(ConsentRecord.ByLink(subscription, ConsentMoment.Moved, at: now));
            // Mail bounced at the old address, not at this one.
            if (subscription.State != SubscriptionState.Bounced)
                continue;
            (subscription.State, subscription.ChangedAt) = (SubscriptionState.Active, now);
            db.Add(ConsentRecord.ByLink(subscription, ConsentMoment.Resumed));
        }

        await db.SaveChangesAsync(cancellationToken);
        return address;
    }
}
