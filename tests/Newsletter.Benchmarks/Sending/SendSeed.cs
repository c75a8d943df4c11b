using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Benchmarks.Sending;

/// <summary>A publication and its readers. One reader is made by the product, the others are copied inside the database: made one by one they would still lie in this process's memory when it is measured.</summary>
internal static class SendSeed
{
    private const string OnSqlite =
        """
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
        INSERT INTO subscribers (id, email, email_key, name, name_key, attributes, version, created_at)
        SELECT printf('00000000-0000-7000-8000-%012X', i), printf('reader%d@readers.example', i), printf('reader%d@readers.example', i),
            printf('Reader %d', i), printf('READER %d', i), s.attributes, s.version, s.created_at
        FROM n, subscribers s WHERE s.email = 'reader1@readers.example'
        """;

    private const string OnPostgreSql =
        """
        INSERT INTO subscribers (id, email, email_key, name, name_key, attributes, version, created_at)
        SELECT gen_random_uuid(), 'reader' || i || '@readers.example', 'reader' || i || '@readers.example', 'Reader ' || i, 'READER ' || i, s.attributes, s.version, s.created_at
        FROM generate_series(2, {0}) i, subscribers s WHERE s.email = 'reader1@readers.example'
        """;

    private const string Subscriptions =
        """
        INSERT INTO subscriptions (publication_key, subscriber_key, state, individual_figures, created_at, changed_at)
        SELECT n.publication_key, s.key, n.state, n.individual_figures, n.created_at, n.changed_at
        FROM subscribers s, subscriptions n WHERE s.email <> 'reader1@readers.example'
        """;

    public static async Task MakeAsync(NewsletterDb db, int readers)
    {
        var now = TimeProvider.System.GetUtcNow();
        var publication = new Publication
        {
            Slug = "bench",
            Name = "Harbour & Hill",
            TimeZone = "Europe/Lisbon",
            From = new Sender("Harbour & Hill", "letter@news.example"),
            PostalAddress = "14 Ropewalk Stairs",
            Hold = TimeSpan.Zero,
            CreatedAt = now,
        };
        db.Add(publication);
        await db.SaveChangesAsync();
        const string email = "reader1@readers.example";
        var subscriber = new Subscriber { Id = Guid.CreateVersion7(now), Email = email, EmailKey = email, Name = "Reader 1", CreatedAt = now };
        subscriber.Subscriptions.Add(new Subscription { PublicationKey = publication.Key, State = SubscriptionState.Active, CreatedAt = now, ChangedAt = now });
        db.Add(subscriber);
        await db.SaveChangesAsync();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await db.Database.ExecuteSqlRawAsync(db.Database.IsSqlite() ? OnSqlite : OnPostgreSql, readers);
        await db.Database.ExecuteSqlRawAsync(Subscriptions);
    }
}
