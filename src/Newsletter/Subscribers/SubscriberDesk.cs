using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers;

/// <summary>What the use cases of a subscriber share: which publications the caller keeps, and saving unless somebody was faster.</summary>
internal sealed class SubscriberDesk(NewsletterDb db, ImportedConsents consents)
{
    public Task<Dictionary<string, Publication>> PublicationsAsync(Role role, Caller caller, CancellationToken cancellationToken) =>
        db.Publications.AsNoTracking().AsAsyncEnumerable()
            .Where(p => caller.May(role, p.Key))
            .ToDictionaryAsync(p => p.Slug, cancellationToken: cancellationToken).AsTask();

    public async Task<SubscriberAnswer> AnswerAsync(Subscriber subscriber, Caller caller, CancellationToken cancellationToken)
    {
        var slugs = (await PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.ToDictionary(p => p.Key, p => p.Slug);
        await consents.LoadAsync(subscriber.Subscriptions, cancellationToken);
        return SubscriberAnswer.Of(subscriber, slugs, consents);
    }

    /// <summary>A subscriber of a publication that the caller keeps; whoever keeps all publications sees all subscribers.</summary>
    public async Task<Result<Subscriber>> FindAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var subscriber = await db.Subscribers.Include(s => s.Subscriptions).SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        return subscriber is not null && (caller.MayEverywhere(Role.Admin) || subscriber.Subscriptions.Any(s => caller.May(Role.Admin, s.PublicationKey)))
            ? subscriber
            : new NotFoundFailure($"subscriber {id}");
    }

    /// <summary>The key of such a subscriber, and those of the publications whose part of them the caller may see.</summary>
    public async Task<Result<(int Subscriber, IReadOnlyList<int> Publications)>> SeenAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        return (found.Value.Key, [.. (await PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.Select(p => p.Key)]);
    }

    /// <summary>The same by their address; null: there is none, or none whom the caller may see.</summary>
    public async Task<Subscriber?> FindAsync(string typed, Caller caller, CancellationToken cancellationToken)
    {
        if (EmailAddress.Read(EmailAddress.Typed(typed)) is not { } address)
            return null;
        var id = await db.Subscribers.Where(s => s.EmailKey == address.Key).Select(s => s.Id).SingleOrDefaultAsync(cancellationToken);
        var found = await FindAsync(id, caller, cancellationToken);
        return found.Ok ? found.Value : null;
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
        new("subscriber.exists", "There is a subscriber with this address already: find them, and change that one.");

    public static ForbiddenFailure NotAll { get; } =
        new("This person is subscribed to a publication that you do not keep; ask an admin of all publications.");
}
