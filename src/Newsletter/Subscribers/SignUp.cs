using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers;

/// <param name="Sections">Keys of the sections they want; null: the form did not ask.</param>
/// <param name="Shown">The words the reader agreed to, for the consent record.</param>
/// <param name="NetworkAddress">Where the form came from.</param>
/// <param name="Figures">They ticked that figures of their own may be kept.</param>
internal sealed record SignUpRequest(string Email, string? Name, IReadOnlyList<string>? Sections, string? Language, string Shown, string? NetworkAddress, bool Figures = false);

/// <summary>
/// A reader asks for a publication: they are pending until they press the button in their mail. The answer is the same whether or not the
/// address is known, and it takes as long.
/// </summary>
internal sealed class SignUp(NewsletterDb db, SuppressionList suppressions, ReaderPace pace, TimeProvider clock)
{
    /// <summary>Nobody is asked more often than this, whoever types their address into however many forms.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    public Task<Result<Done>> HandleAsync(Publication publication, SignUpRequest request, CancellationToken cancellationToken) =>
        pace.KeepAsync(() => AskAsync(publication, request, cancellationToken), cancellationToken);

    /// <summary>Does nothing, for as long as the other takes.</summary>
    public Task PretendAsync(CancellationToken cancellationToken) => pace.KeepAsync(() => Task.FromResult(default(Done)), cancellationToken);

    private async Task<Result<Done>> AskAsync(Publication publication, SignUpRequest request, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var address = EmailAddress.Read(EmailAddress.Typed(request.Email));
        if (address is null)
            errors.Add("email", "Must be an e-mail address like reader@example.org.");
        SubscriberRules.CheckName(request.Name, errors);
        if (errors.Any)
            return errors.Failure;

        var now = clock.GetUtcNow();
        var suppressed = await suppressions.FindAsync(address!, cancellationToken);
        if (suppressed.Any(s => !LiftSuppression.IsForReader(s)))
            return default(Done);
        var subscriber = await db.Subscribers.Include(s => s.Subscriptions).SingleOrDefaultAsync(s => s.EmailKey == address!.Key, cancellationToken)
            ?? Add(request, address!, suppressed.Count > 0, now);
        var subscription = subscriber.Subscriptions.FirstOrDefault(s => s.PublicationKey == publication.Key);
        // Who complained is never asked again; who is subscribed need not be.
        if (subscription?.State is SubscriptionState.Active or SubscriptionState.Paused or SubscriptionState.Complained)
            return default(Done);
        if (subscription is null)
        {
            subscription = new Subscription { PublicationKey = publication.Key, CreatedAt = now, ChangedAt = now };
            subscriber.Subscriptions.Add(subscription);
        }

        if (request.Sections is { } sections)
            subscription.Sections = [.. publication.Sections.Select(s => s.Key).Where(sections.Contains)];
        (subscription.IndividualFigures, subscription.FiguresSince) = (request.Figures, request.Figures ? now : null);
        subscription.Consent = new Consent("form", now, request.Shown, request.NetworkAddress);
        db.Add(new ConsentEvent
        {
            Subscriber = subscriber,
            PublicationKey = publication.Key,
            At = now,
            Event = ConsentMoment.Asked,
            How = "form",
            Text = request.Shown,
            Address = request.NetworkAddress,
            Name = ConsentRecord.Reader,
        });
        await AskAsync(subscriber, publication, now, cancellationToken);
        await db.SaveOrYieldAsync(cancellationToken);
        return default(Done);
    }

    private Subscriber Add(SignUpRequest request, EmailAddress address, bool suppressed, DateTimeOffset now)
    {
        var subscriber = new Subscriber
        {
            Id = Guid.CreateVersion7(now),
            Email = EmailAddress.Typed(request.Email),
            EmailKey = address.Key,
            Name = SubscriberRules.NameOf(request.Name),
            Language = request.Language,
            Suppressed = suppressed,
            CreatedAt = now,
        };
        db.Subscribers.Add(subscriber);
        return subscriber;
    }

    private async Task AskAsync(Subscriber subscriber, Publication publication, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var all = await db.Confirmations.Where(c => c.SubscriberKey == subscriber.Key && c.Kind == ConfirmationKind.Subscription).ToListAsync(cancellationToken);
        var asked = all.Find(c => c.PublicationKey == publication.Key);
        if (asked is not null && (asked.NextAt is not null || now - asked.AskedAt < AskAgain))
            return;
        // One mail an hour, also for an address that is typed into the forms of several publications: the next one waits its turn.
        var last = all.Max(c => (DateTimeOffset?)c.AskedAt);
        var at = last + AskAgain > now ? last + AskAgain : null;
        if (asked is null)
        {
            asked = new Confirmation { Subscriber = subscriber, PublicationKey = publication.Key };
            db.Confirmations.Add(asked);
        }

        asked.Ask(at ?? now);
    }
}
