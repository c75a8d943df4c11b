using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

/// <summary>What the use cases of a subscriber share: which publications the caller keeps, and saving unless somebody was faster.</summary>
internal sealed class SubscriberDesk(NewsletterDb db)
{
    public Task<Dictionary<string, Publication>> PublicationsAsync(Role role, Caller caller, CancellationToken cancellationToken) =>
        db.Publications.AsNoTracking().AsAsyncEnumerable()
            .Where(p => caller.May(role, p.Key))
            .ToDictionaryAsync(p => p.Slug, cancellationToken: cancellationToken).AsTask();

    public async Task<SubscriberAnswer> AnswerAsync(Subscriber subscriber, Caller caller, CancellationToken cancellationToken)
    {
        var slugs = (await PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.ToDictionary(p => p.Key, p => p.Slug);
        return SubscriberAnswer.Of(subscriber, slugs);
    }

    /// <summary>A subscriber of a publication that the caller keeps; whoever keeps all publications sees all subscribers.</summary>
    public async Task<Result<Subscriber>> FindAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var subscriber = await db.Subscribers.Include(s => s.Subscriptions).SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        return subscriber is not null && (caller.MayEverywhere(Role.Admin) || subscriber.Subscriptions.Any(s => caller.May(Role.Admin, s.PublicationKey)))
            ? subscriber
            : new NotFoundFailure($"subscriber {id}");
    }

    public async Task<Result<Subscriber>> SaveAsync(Subscriber subscriber, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return subscriber;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            var current = await FindAsync(subscriber.Id, caller, cancellationToken);
            return current.Ok ? new StaleFailure(await AnswerAsync(current.Value, caller, cancellationToken)) : current.Failure;
        }
        catch (DbUpdateException exception) when (exception is not DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            return await db.Subscribers.AnyAsync(s => s.EmailKey == subscriber.EmailKey && s.Id != subscriber.Id, cancellationToken)
                ? Taken
                : throw new InvalidOperationException("The subscriber could not be saved", exception);
        }
    }

    public static ConflictFailure Taken { get; } =
        new("subscriber.exists", "There is a subscriber with this address already. Find them with ?q= and change that one.");
}

/// <summary>Adds a subscriber. Without <c>confirmed</c> their subscriptions are pending and they are asked by mail.</summary>
internal sealed class AddSubscriber(NewsletterDb db, SubscriberDesk desk, TimeProvider clock)
{
    public async Task<Result<Subscriber>> HandleAsync(SubscriberRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var publications = await desk.PublicationsAsync(Role.Admin, caller, cancellationToken);
        var errors = new FieldErrors();
        if (string.IsNullOrWhiteSpace(request.Email))
            errors.Add("email", "Required.");
        SubscriberRules.Check(request, publications, errors);
        foreach (var twice in (request.Subscriptions ?? []).GroupBy(s => s.Publication).Where(g => g.Count() > 1))
            errors.Add("subscriptions", $"'{twice.Key}' is there twice.");
        if (errors.Any)
            return errors.Failure;

        var now = clock.GetUtcNow();
        var email = request.Email!.Trim();
        var key = EmailAddress.Read(email)!.Key; // checked above
        if (await db.Subscribers.AnyAsync(s => s.EmailKey == key, cancellationToken))
            return SubscriberDesk.Taken;
        var subscriber = new Subscriber
        {
            Id = Guid.CreateVersion7(now),
            Email = email,
            EmailKey = key,
            Name = request.Name?.Trim() ?? "",
            Attributes = request.Attributes ?? new Dictionary<string, string>(),
            Language = request.Language,
            TimeZone = request.TimeZone,
            CreatedAt = now,
        };
        foreach (var wanted in request.Subscriptions ?? [])
            subscriber.Subscriptions.Add(Begin(wanted, publications[wanted.Publication], request.Confirmed, now));
        db.Subscribers.Add(subscriber);
        if (!request.Confirmed)
            Ask(subscriber, now);
        return await desk.SaveAsync(subscriber, caller, cancellationToken);
    }

    private static Subscription Begin(SubscriptionRequest wanted, Publication publication, bool confirmed, DateTimeOffset now) => new()
    {
        PublicationKey = publication.Key,
        State = confirmed ? SubscriptionState.Active : SubscriptionState.Pending,
        Sections = wanted.Sections,
        IndividualFigures = wanted.IndividualFigures,
        PausedUntil = wanted.PausedUntil,
        Consent = wanted.Consent ?? (confirmed ? new Consent("api", now) : null),
        CreatedAt = now,
        ChangedAt = now,
    };

    private void Ask(Subscriber subscriber, DateTimeOffset now)
    {
        foreach (var subscription in subscriber.Subscriptions)
            db.Add(new Confirmation { Subscriber = subscriber, PublicationKey = subscription.PublicationKey, AskedAt = now, NextAt = now });
    }
}

/// <summary>Changes what the request names and leaves the rest.</summary>
internal sealed class EditSubscriber(SubscriberDesk desk, TimeProvider clock)
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
        SubscriberRules.Check(body.Value, publications, errors);
        CheckMoves(subscriber, body.Value, publications, errors);
        if (errors.Any)
            return errors.Failure;
        Write(subscriber, body, publications);
        subscriber.Version++;
        return await desk.SaveAsync(subscriber, caller, cancellationToken);
    }

    // Nobody but the reader undoes a reader's no.
    private static void CheckMoves(
        Subscriber subscriber, SubscriberRequest request, IReadOnlyDictionary<string, Publication> publications, FieldErrors errors)
    {
        foreach (var (i, wanted) in (request.Subscriptions ?? []).Index())
        {
            if (!publications.TryGetValue(wanted.Publication, out var publication) || wanted.State is not { } state)
                continue;
            var now = subscriber.Subscriptions.FirstOrDefault(s => s.PublicationKey == publication.Key)?.State;
            var allowed = state == now || (state, now) is
                (SubscriptionState.Left, _) or (SubscriptionState.Pending, null)
                or (SubscriptionState.Paused, SubscriptionState.Active) or (SubscriptionState.Active, SubscriptionState.Paused);
            if (!allowed)
                errors.Add($"subscriptions[{i}].state", $"From {Word(now)} to {Word(state)} is for the reader alone: they sign up and confirm.");
        }
    }

    private static string Word(SubscriptionState? state) => state?.ToString().ToLowerInvariant() ?? "nothing";

    private void Write(Subscriber subscriber, ApiBody<SubscriberRequest> body, IReadOnlyDictionary<string, Publication> publications)
    {
        var request = body.Value;
        if (request.Email is not null)
        {
            subscriber.Email = request.Email.Trim();
            subscriber.EmailKey = EmailAddress.Read(subscriber.Email)!.Key; // checked
        }

        subscriber.Name = request.Name?.Trim() ?? subscriber.Name;
        subscriber.Attributes = request.Attributes ?? subscriber.Attributes;
        if (body.Has("language"))
            subscriber.Language = request.Language;
        if (body.Has("timeZone"))
            subscriber.TimeZone = request.TimeZone;
        foreach (var wanted in request.Subscriptions ?? [])
            Write(subscriber, wanted, publications[wanted.Publication]);
    }

    private void Write(Subscriber subscriber, SubscriptionRequest wanted, Publication publication)
    {
        var now = clock.GetUtcNow();
        var subscription = subscriber.Subscriptions.FirstOrDefault(s => s.PublicationKey == publication.Key);
        if (subscription is null)
        {
            subscription = new Subscription { PublicationKey = publication.Key, CreatedAt = now, ChangedAt = now };
            subscriber.Subscriptions.Add(subscription);
        }

        if (wanted.State is { } state && state != subscription.State)
        {
            subscription.State = state;
            subscription.ChangedAt = now;
        }

        subscription.Sections = wanted.Sections;
        subscription.IndividualFigures = wanted.IndividualFigures;
        subscription.PausedUntil = wanted.PausedUntil;
        subscription.Consent = wanted.Consent ?? subscription.Consent;
    }
}

/// <summary>Forgets a person: subscriber and subscriptions go, rows of ledgers keep no address.</summary>
internal sealed class EraseSubscriber(NewsletterDb db, SubscriberDesk desk)
{
    public async Task<Result<Done>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var answer = await desk.AnswerAsync(found.Value, caller, cancellationToken);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        if (!found.Value.Subscriptions.All(s => caller.May(Role.Admin, s.PublicationKey)))
            return new ForbiddenFailure("This person is subscribed to a publication that you do not keep; ask an admin of all publications.");
        var key = found.Value.Key;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"UPDATE deliveries SET address = '' WHERE subscriber = {key}", cancellationToken);
        db.Subscribers.Remove(found.Value);
        var saved = await desk.SaveAsync(found.Value, caller, cancellationToken);
        if (!saved.Ok)
            return saved.Failure;
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
