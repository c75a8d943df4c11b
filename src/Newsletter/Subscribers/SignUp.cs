using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;

namespace Newsletter.Subscribers;

/// <param name="Shown">The words the reader agreed to, for the consent record.</param>
/// <param name="NetworkAddress">Where the form came from.</param>
internal sealed record SignUpRequest(string Email, string? Name, string? Language, string Shown, string? NetworkAddress);

/// <summary>
/// A reader asks for a publication: they are pending until they press the button in their mail. The answer is the same whether or not the
/// address is known, and the work nearly so.
/// </summary>
internal sealed class SignUp(NewsletterDb db, TimeProvider clock)
{
    /// <summary>Nobody is asked more often than this, whoever types their address into the form.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    public async Task<Result<Done>> HandleAsync(Publication publication, SignUpRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var address = EmailAddress.Read(request.Email.Trim());
        if (address is null)
            errors.Add("email", "Must be an e-mail address like reader@example.org.");
        SubscriberRules.CheckName(request.Name, errors);
        if (errors.Any)
            return errors.Failure;

        var now = clock.GetUtcNow();
        var subscriber = await db.Subscribers.Include(s => s.Subscriptions).SingleOrDefaultAsync(s => s.EmailKey == address!.Key, cancellationToken)
            ?? Add(request, address!, now);
        var subscription = subscriber.Subscriptions.FirstOrDefault(s => s.PublicationKey == publication.Key);
        // Who complained is never asked again; who is subscribed need not be.
        if (subscription?.State is SubscriptionState.Active or SubscriptionState.Paused or SubscriptionState.Complained)
            return default(Done);
        if (subscription is null)
        {
            subscription = new Subscription { PublicationKey = publication.Key, CreatedAt = now, ChangedAt = now };
            subscriber.Subscriptions.Add(subscription);
        }

        subscription.Consent = new Consent("form", now, request.Shown, request.NetworkAddress);
        await AskAsync(subscriber, publication, now, cancellationToken);
        return await SaveAsync(cancellationToken);
    }

    private Subscriber Add(SignUpRequest request, EmailAddress address, DateTimeOffset now)
    {
        var subscriber = new Subscriber
        {
            Id = Guid.CreateVersion7(now),
            Email = request.Email.Trim(),
            EmailKey = address.Key,
            Name = request.Name?.Trim() ?? "",
            Language = request.Language,
            CreatedAt = now,
        };
        db.Subscribers.Add(subscriber);
        return subscriber;
    }

    private async Task AskAsync(Subscriber subscriber, Publication publication, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = await db.Confirmations
            .SingleOrDefaultAsync(c => c.SubscriberKey == subscriber.Key && c.PublicationKey == publication.Key, cancellationToken);
        if (asked is null)
        {
            db.Confirmations.Add(new Confirmation { Subscriber = subscriber, PublicationKey = publication.Key, AskedAt = now, NextAt = now });
        }
        else if (asked.NextAt is null && now - asked.AskedAt >= AskAgain)
        {
            asked.AskedAt = now;
            asked.NextAt = now;
            asked.Attempts = 0;
        }
    }

    private async Task<Result<Done>> SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The same form twice at once: the other request has written what this one wanted to.
            db.ChangeTracker.Clear();
        }

        return default(Done);
    }
}
