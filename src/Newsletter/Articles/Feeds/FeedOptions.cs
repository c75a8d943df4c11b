using Newsletter.Shell.Settings;

namespace Newsletter.Articles.Feeds;

/// <summary>Settings <c>Feeds:*</c>.</summary>
/// <param name="Every">From one fetch of a feed to the next; after failures up to a day.</param>
internal sealed record FeedOptions(TimeSpan Every)
{
    public static FeedOptions Read(SettingsReader reader) =>
        new(reader.Span("Feeds:Every", TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5), TimeSpan.FromDays(1)));
}
