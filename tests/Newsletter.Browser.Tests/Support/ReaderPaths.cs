using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers;

namespace Newsletter.Browser.Tests.Support;

/// <summary>The pages that a reader's mails lead to, of a reader made for them.</summary>
internal sealed record ReaderPaths(IReadOnlyList<(string Name, string Path)> Pages)
{
    private static int _count;

    public static async Task<ReaderPaths> OfAsync(RunningService service, string slug)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var publication = await db.Publications.SingleAsync(p => p.Slug == slug);
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var (staying, gone) = (Add(db, publication.Key, SubscriptionState.Active, now), Add(db, publication.Key, SubscriptionState.Left, now));
        await db.SaveChangesAsync();
        var person = Asked(staying, publication.Key, ConfirmationKind.Person, null, now);
        var address = Asked(staying, publication.Key, ConfirmationKind.Address, "new.address@inbox.example", now);
        db.AddRange(person, address);
        await db.SaveChangesAsync();

        var links = scope.ServiceProvider.GetRequiredService<ReaderLinks>();
        string Token(TokenPurpose purpose, Subscriber reader) => links.Token(purpose, new ReaderKey(reader.Key, publication.Key, 1, 1), inert: false);
        return new ReaderPaths(
        [
            ("leave", $"/{slug}/unsubscribe/{Token(TokenPurpose.Leave, staying)}"),
            ("left", $"/{slug}/unsubscribe/{Token(TokenPurpose.Leave, gone)}"),
            ("settings", $"/{slug}/preferences/{Token(TokenPurpose.Preferences, staying)}"),
            ("settings-gone", $"/{slug}/preferences/{Token(TokenPurpose.Preferences, gone)}"),
            ("confirm-again", $"/{slug}/confirm/{Token(TokenPurpose.Confirm, staying)}"),
            ("person", $"/{slug}/person/{links.OnceToken(TokenPurpose.Person, AskedKey.Of(person))}"),
            ("address", $"/{slug}/address/{links.OnceToken(TokenPurpose.Address, AskedKey.Of(address))}"),
        ]);
    }

    private static Subscriber Add(NewsletterDb db, int publication, SubscriptionState state, DateTimeOffset now)
    {
        var address = $"walker{Interlocked.Increment(ref _count)}@inbox.example";
        var reader = new Subscriber { Id = Guid.CreateVersion7(now), Email = address, EmailKey = address, Name = "Maren Okafor", CreatedAt = now };
        reader.Subscriptions.Add(new Subscription { PublicationKey = publication, State = state, CreatedAt = now, ChangedAt = now });
        db.Subscribers.Add(reader);
        return reader;
    }

    // Their mails are out already.
    private static Confirmation Asked(Subscriber reader, int publication, ConfirmationKind kind, string? address, DateTimeOffset now) =>
        new() { Subscriber = reader, PublicationKey = publication, Kind = kind, Address = address, AskedAt = now };
}
