using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers;

/// <summary>Changes what the request names and leaves the rest.</summary>
internal sealed class EditSubscriber(NewsletterDb db, SubscriberDesk desk, SuppressionList suppressions, ImportedConsents consents, TimeProvider clock)
{
    public async Task<Result<Subscriber>> HandleAsync(Guid id, ApiBody<SubscriberRequest> body, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var subscriber = found.Value;
        var answer = await desk.AnswerAsync(subscriber, caller, cancellationToken);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        var publications = await desk.PublicationsAsync(Role.Admin, caller, cancellationToken);
        var errors = new FieldErrors();
        SubscriberRules.Check(body.Value, publications, clock.GetUtcNow(), errors);
        SubscriberRules.CheckOnce(body.Value, errors);
        CheckMoves(subscriber, body.Value, publications, errors);
        if (errors.Any)
            return errors.Failure;
        if (Moved(subscriber, body.Value) is { } key)
        {
            // Whoever keeps one publication must not send another one's mail somewhere else.
            if (!subscriber.Subscriptions.All(s => caller.May(Role.Admin, s.PublicationKey)))
                return SubscriberDesk.NotAll;
            if (await db.Subscribers.AnyAsync(s => s.EmailKey == key, cancellationToken))
                return SubscriberDesk.Taken;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await WriteAsync(subscriber, body, publications, caller, cancellationToken);
        subscriber.Version++;
        var saved = await desk.SaveAsync(subscriber, caller, cancellationToken);
        if (saved.Ok)
            await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    /// <returns>Key of another address; null: it stays.</returns>
    private static string? Moved(Subscriber subscriber, SubscriberRequest request) =>
        request.Email is { } typed && EmailAddress.Read(EmailAddress.Typed(typed))!.Key is { } key && key != subscriber.EmailKey ? key : null; // checked

    // Nobody but the reader undoes a reader's no.
    private static void CheckMoves(
        Subscriber subscriber, SubscriberRequest request, IReadOnlyDictionary<string, Publication> publications, FieldErrors errors)
    {
        foreach (var (i, wanted) in (request.Subscriptions ?? []).Index())
        {
            if (!publications.TryGetValue(wanted.Publication, out var publication) || wanted.State is not { } state)
                continue;
            var now = subscriber.Subscriptions.FirstOrDefault(s => s.PublicationKey == publication.Key)?.State;
            var allowed = state == now || (now is null && request.Confirmed && state is SubscriptionState.Active or SubscriptionState.Paused) || (state, now) is
                (SubscriptionState.Left, _) or (SubscriptionState.Pending, null)
                or (SubscriptionState.Paused, SubscriptionState.Active) or (SubscriptionState.Active, SubscriptionState.Paused);
            if (!allowed)
                errors.Add($"subscriptions[{i}].state", $"From {Word(now)} to {Word(state)} is for the reader alone: they sign up and confirm.");
        }
    }

    private static string Word(SubscriptionState? state) => state?.ToString().ToLowerInvariant() ?? "nothing";

    private async Task WriteAsync(
        Subscriber subscriber, ApiBody<SubscriberRequest> body, IReadOnlyDictionary<string, Publication> publications, Caller caller, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (request.Email is not null)
        {
            subscriber.Email = EmailAddress.Typed(request.Email);
            var address = EmailAddress.Read(subscriber.Email)!; // checked
            foreach (var subscription in subscriber.Subscriptions.Where(s => address.Key != subscriber.EmailKey && s.State is not (SubscriptionState.Left or SubscriptionState.Complained)))
                Note(subscriber, subscription.PublicationKey, ConsentMoment.Moved, new Consent(caller.Way, clock.GetUtcNow()), caller);
            subscriber.EmailKey = address.Key;
            subscriber.Suppressed = await suppressions.HasAsync(address, cancellationToken);
        }

        subscriber.Name = request.Name is { } name ? SubscriberRules.NameOf(name) : subscriber.Name;
        subscriber.Attributes = request.Attributes ?? subscriber.Attributes;
        if (body.Has("language"))
            subscriber.Language = request.Language;
        if (body.Has("timeZone"))
            subscriber.TimeZone = request.TimeZone;
        foreach (var (i, wanted) in (request.Subscriptions ?? []).Index())
            await WriteAsync(subscriber, wanted, body.Json.GetProperty("subscriptions")[i], publications[wanted.Publication], request.Confirmed, caller, cancellationToken);
    }

    /// <param name="named">The same as it came: what it does not name stays.</param>
    private async Task WriteAsync(
        Subscriber subscriber, SubscriptionRequest wanted, JsonElement named, Publication publication, bool confirmed, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var subscription = subscriber.Subscriptions.FirstOrDefault(s => s.PublicationKey == publication.Key);
        if (subscription is null)
        {
            AddSubscriber.Begin(db, subscriber, wanted, publication, confirmed, caller, now);
            return;
        }

        if (wanted.State is { } state && state != subscription.State)
        {
            subscription.State = state;
            subscription.ChangedAt = now;
            Note(subscriber, publication.Key, ConsentRecord.Moment(state), new Consent(caller.Way, now), caller);
        }

        if (named.TryGetProperty("sections", out _))
            subscription.Sections = wanted.Sections;
        if (named.TryGetProperty("individualFigures", out _) && await OwnFigures.SetAsync(db, subscription, wanted.IndividualFigures, now, cancellationToken) is { } figures)
            Note(subscriber, publication.Key, figures, new Consent(caller.Way, now), caller);
        if (named.TryGetProperty("pausedUntil", out _))
            subscription.PausedUntil = wanted.PausedUntil;
        if (named.TryGetProperty("frequency", out _) && subscription.Choose(wanted.Frequency, now))
            Note(subscriber, publication.Key, ConsentRecord.Moment(wanted.Frequency), new Consent(caller.Way, now), caller);
        if (wanted.Consent is null || wanted.Consent == consents.Of(subscription))
            return;
        subscription.Consent = wanted.Consent;
        Note(subscriber, publication.Key, ConsentMoment.Noted, wanted.Consent, caller);
    }

    private void Note(Subscriber subscriber, int publication, ConsentMoment moment, Consent consent, Caller caller) => db.Add(new ConsentEvent
    {
        Subscriber = subscriber,
        PublicationKey = publication,
        At = clock.GetUtcNow(),
        Event = moment,
        How = consent.How,
        Text = consent.Text,
        Address = consent.Address,
        Name = caller.Name,
    });
}
