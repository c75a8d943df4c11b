using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;

namespace Newsletter.Subscribers;

/// <summary>
/// Mails the reader a link with which they see, take and erase what is kept about them, or change their address. The links that issues carry are
/// not enough for that: people forward issues.
/// </summary>
internal sealed class AskPerson(NewsletterDb db, ReaderDesk readers, TimeProvider clock)
{
    /// <summary>Whoever has a forwarded issue must not fill the reader's inbox with it.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(5);

    public async Task<Result<Done>> HandleAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var found = await readers.FindAsync(publication, TokenPurpose.Preferences, token, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var subscriber = found.Value.Key.SubscriberKey;
        await AskAsync(db, new Confirmation { SubscriberKey = subscriber, PublicationKey = publication.Key, Kind = ConfirmationKind.Person }, clock.GetUtcNow(), cancellationToken);
        return default(Done);
    }

    /// <summary>Puts a question in the place of the last one of its kind, unless that was asked just now.</summary>
    public static async Task AskAsync(NewsletterDb db, Confirmation wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var asked = await db.Confirmations.SingleOrDefaultAsync(
            c => c.SubscriberKey == wanted.SubscriberKey && c.PublicationKey == wanted.PublicationKey && c.Kind == wanted.Kind, cancellationToken);
        if (asked is null)
        {
            wanted.Ask(now);
            db.Confirmations.Add(wanted);
        }
        else if (asked.NextAt is null && now - asked.AskedAt >= AskAgain)
        {
            asked.Address = wanted.Address;
            asked.Ask(now);
        }

        await db.SaveOrYieldAsync(cancellationToken);
    }
}

internal static class TwiceAtOnce
{
    /// <summary>The same form twice at once: the other request has written what this one wanted to.</summary>
    public static async Task SaveOrYieldAsync(this NewsletterDb db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || RowRefused.AsTwin(exception))
        {
            db.ChangeTracker.Clear();
        }
    }
}
