using Newsletter.Shell;

namespace Newsletter.Articles.Feeds;

internal static class FeedFailures
{
    public static readonly Failure NotXml = new("feed.form", "This is no feed: it is not well-formed XML.");

    public static readonly Failure NoFeed = new("feed.form", "This is no feed: neither RSS nor Atom.");

    public static readonly Failure TooDeep = new("feed.form", "This feed is nested deeper than feeds are.");

    public static Failure Status(int status, string reason) => new("feed.status", $"The server answered {status}{(reason.Length > 0 ? " " + reason : "")}.");

    public static readonly Failure Gone = new("feed.gone", "The server says that this feed is gone for good (410). It is paused.");

    public static NotFoundFailure None(Guid id) => new($"feed {id}");
}

/// <summary>The address is that of a page, which may name a feed.</summary>
internal sealed record FeedIsPageFailure(Uri? Feed) : Failure("feed.page", "This is a web page and names no feed. Look for an address that ends in /feed, /rss or .xml.");
