using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers;

/// <summary>Adds a subscriber. Without <c>confirmed</c> their subscriptions are pending and they are asked by mail.</summary>
internal sealed class AddSubscriber(NewsletterDb db, SubscriberDesk desk, SuppressionList suppressions, TimeProvider clock)
{
    public async Task<Result<Subscriber>> HandleAsync(SubscriberRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var publications = await desk.PublicationsAsync(Role.Admin, caller, cancellationToken);
        var errors = new FieldErrors();
        if (request.Email is null)
            errors.Add("email", "Required.");
        SubscriberRules.Check(request, publications, clock.GetUtcNow(), errors);
        SubscriberRules.CheckOnce(request, errors);
        CheckBeginnings(request, errors);
        if (errors.Any)
            return errors.Failure;

        var now = clock.GetUtcNow();
        var email = EmailAddress.Typed(request.Email!);
        var address = EmailAddress.Read(email)!; // checked above
        var key = address.Key;
        if (await db.Subscribers.AnyAsync(s => s.EmailKey == key, cancellationToken))
            return SubscriberDesk.Taken;
        var subscriber = new Subscriber
        {
            Id = Guid.CreateVersion7(now),
            Email = email,
            EmailKey = key,
            Name = SubscriberRules.NameOf(request.Name),
            Attributes = request.Attributes ?? new Dictionary<string, string>(),
            Language = request.Language,
            TimeZone = request.TimeZone,
            Suppressed = await suppressions.HasAsync(address, cancellationToken),
            CreatedAt = now,
        };
        foreach (var wanted in request.Subscriptions ?? [])
            Begin(db, subscriber, wanted, publications[wanted.Publication], request.Confirmed, caller, now);
        db.Subscribers.Add(subscriber);
        return await desk.SaveAsync(subscriber, caller, cancellationToken);
    }

    // What a reader did not do, nobody else can have done for them; how a subscription ends by itself is for responses to say.
    private static void CheckBeginnings(SubscriberRequest request, FieldErrors errors)
    {
        foreach (var (i, wanted) in (request.Subscriptions ?? []).Index())
        {
            var allowed = wanted.State is null or SubscriptionState.Left
                || (request.Confirmed ? wanted.State is SubscriptionState.Active or SubscriptionState.Paused : wanted.State == SubscriptionState.Pending);
            if (!allowed)
                errors.Add($"subscriptions[{i}].state", "A new subscription is pending; active or paused with \"confirmed\": true; or left.");
        }
    }

    /// <summary>A new subscription, and the question that goes with it unless the newsroom has the reader's consent.</summary>
    public static void Begin(
        NewsletterDb db, Subscriber subscriber, SubscriptionRequest wanted, Publication publication, bool confirmed, Caller caller, DateTimeOffset now)
    {
        var subscription = new Subscription
        {
            PublicationKey = publication.Key,
            State = wanted.State ?? (confirmed ? SubscriptionState.Active : SubscriptionState.Pending),
            Sections = wanted.Sections,
            IndividualFigures = wanted.IndividualFigures,
            FiguresSince = wanted.IndividualFigures ? now : null,
            PausedUntil = wanted.PausedUntil,
            Consent = wanted.Consent ?? (confirmed ? new Consent(caller.Way, now) : null),
            CreatedAt = now,
            ChangedAt = now,
        };
        subscription.Choose(wanted.Frequency, now);
        subscriber.Subscriptions.Add(subscription);
        if (subscription.State == SubscriptionState.Pending && !subscriber.Suppressed)
            db.Add(new Confirmation { Subscriber = subscriber, PublicationKey = publication.Key, AskedAt = now, NextAt = now });
        // What a later change would write down is written down from the beginning.
        ConsentMoment?[] moments =
        [
            subscription.State == SubscriptionState.Left ? ConsentMoment.Left : ConsentMoment.Added,
            subscription.IndividualFigures ? ConsentMoment.FiguresOn : null,
            subscription.Frequency == Frequency.EveryIssue ? null : ConsentRecord.Moment(subscription.Frequency),
        ];
        foreach (var moment in moments.OfType<ConsentMoment>())
        {
            db.Add(new ConsentEvent
            {
                Subscriber = subscriber,
                PublicationKey = publication.Key,
                At = now,
                Event = moment,
                How = subscription.Consent?.How ?? caller.Way,
                Text = subscription.Consent?.Text ?? "",
                Address = subscription.Consent?.Address,
                Name = caller.Name,
            });
        }
    }
}
