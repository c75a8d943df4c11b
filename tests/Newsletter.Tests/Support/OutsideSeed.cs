using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Tests.Support;

/// <summary>A publication with many readers, written into a data folder before the service is started on it.</summary>
internal static class OutsideSeed
{
    public static string Address(int reader) => Address(reader, "weekly-news");

    /// <summary>Of a reader of one of several publications.</summary>
    public static string Address(int reader, string slug) => slug == "weekly-news" ? $"reader{reader:00000}@readers.example" : $"reader{reader:00000}@{slug}.example";

    /// <returns>The publication's slug.</returns>
    public static async Task<string> MakeAsync(
        DirectoryInfo data, string policy = "neverMiss", int readers = 10, TimeSpan? tolerance = null, string? connectionString = null, string slug = "weekly-news")
    {
        await using var service = await TestService.StartAsync(connectionString, data: data);
        await using var db = await service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        var now = DateTimeOffset.UtcNow;
        var publication = new Publication
        {
            Slug = slug,
            Name = "Weekly News",
            TimeZone = "Europe/Berlin",
            From = new Sender("Weekly News", "desk@news.example"),
            PostalAddress = "1 Press Lane",
            Hold = TimeSpan.Zero,
            LateTolerance = tolerance ?? TimeSpan.FromHours(1),
            Uncertain = policy == "neverTwice" ? UncertainPolicy.NeverTwice : UncertainPolicy.NeverMiss,
            CreatedAt = now,
        };
        db.Publications.Add(publication);
        await db.SaveChangesAsync();
        for (var i = 1; i <= readers; i++)
        {
            var subscriber = new Subscriber { Id = Guid.CreateVersion7(now), Email = Address(i, slug), EmailKey = Address(i, slug), Name = $"Reader {i}", CreatedAt = now };
            subscriber.Subscriptions.Add(new Subscription { PublicationKey = publication.Key, State = SubscriptionState.Active, CreatedAt = now, ChangedAt = now });
            db.Subscribers.Add(subscriber);
        }

        await db.SaveChangesAsync();
        return publication.Slug;
    }
}
