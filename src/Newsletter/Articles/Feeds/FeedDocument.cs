using System.Text;
using System.Xml;
using System.Xml.Linq;
using AngleSharp.Html.Parser;

namespace Newsletter.Articles.Feeds;

/// <param name="Id">What the feed calls it: its guid, id or link.</param>
/// <param name="Title">Plain text.</param>
/// <param name="Summary">HTML, of the feed's making.</param>
/// <param name="Text">Likewise: the whole of it, where the feed has that.</param>
internal sealed record FeedItem(string Id, string Title, string? Link, string Summary, string Text);

/// <summary>
/// A feed as it was fetched: RSS 2.0 and its forerunners (RSS 1.0, 0.9x), or Atom (RFC 4287). Nothing that it declares is expanded, and nothing that it names is
/// loaded: a document type is skipped, so that an entity of its own is an error and not a bomb.
/// </summary>
internal sealed record FeedDocument(string Name, IReadOnlyList<FeedItem> Items)
{
    public const int MostBytes = 4 * 1024 * 1024;

    private const int Deepest = 100;

    private const string Modules = "http://purl.org/rss/1.0/modules/content/";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = MostBytes,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    static FeedDocument() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="address">Where it came from: relative links begin there.</param>
    public static Result<FeedDocument> Read(byte[] octets, string? contentType, Uri address)
    {
        if (LooksLikePage(octets))
            return new FeedIsPageFailure(FeedOf(octets, address));
        try
        {
            using (var look = Open(octets, contentType))
            {
                while (look.Read())
                {
                    if (look.Depth > Deepest)
                        return FeedFailures.TooDeep;
                }
            }

            using var reader = Open(octets, contentType);
            return XDocument.Load(reader).Root is { } root ? Of(root, address) : FeedFailures.NoFeed;
        }
        catch (XmlException)
        {
            return FeedFailures.NotXml;
        }
        catch (ArgumentException)
        {
            // An encoding that nobody knows.
            return FeedFailures.NotXml;
        }
    }

    // The charset of the transport comes before what the document says of itself (RFC 7303 section 3), and a byte order mark before both.
    private static XmlReader Open(byte[] octets, string? contentType)
    {
        var charset = contentType?.Split(';').Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))?["charset=".Length..].Trim('"', '\'');
        var marked = octets is [0xEF, 0xBB, 0xBF, ..] or [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..];
        return string.IsNullOrEmpty(charset) || marked
            ? XmlReader.Create(new MemoryStream(octets), Settings)
            : XmlReader.Create(new StringReader(Encoding.GetEncoding(charset).GetString(octets)), Settings);
    }

    private static Result<FeedDocument> Of(XElement root, Uri address) => root.Name.LocalName switch
    {
        "rss" => Rss(root.Elements().FirstOrDefault(e => e.Name.LocalName == "channel"), root, address),
        "RDF" => Rss(root.Elements().FirstOrDefault(e => e.Name.LocalName == "channel"), root, address),
        "feed" => new FeedDocument(Words(Child(root, "title")), [.. root.Elements(root.Name.Namespace + "entry").Select(entry => Atom(entry, address)).OfType<FeedItem>()]),
        _ => FeedFailures.NoFeed,
    };

    private static Result<FeedDocument> Rss(XElement? channel, XElement root, Uri address)
    {
        if (channel is null)
            return FeedFailures.NoFeed;
        // RSS 1.0 has its items beside the channel.
        var items = channel.Elements().Concat(root.Elements()).Where(e => e.Name.LocalName == "item");
        return new FeedDocument(Words(Child(channel, "title")), [.. items.Select(item => RssItem(item, address)).OfType<FeedItem>()]);
    }

    private static FeedItem? RssItem(XElement item, Uri address)
    {
        var guid = Child(item, "guid");
        var text = guid?.Value.Trim() ?? "";
        var link = Address(Child(item, "link")?.Value, Base(item, address))
            ?? (text.Length > 0 && !string.Equals((string?)guid!.Attribute("isPermaLink"), "false", StringComparison.OrdinalIgnoreCase) ? Absolute(text) : null);
        return Item(text, Words(Child(item, "title")), link, Child(item, "description")?.Value ?? "", item.Element(XName.Get("encoded", Modules))?.Value ?? "");
    }

    private static FeedItem? Atom(XElement entry, Uri address)
    {
        var links = entry.Elements(entry.Name.Namespace + "link").Where(e => (string?)e.Attribute("rel") is null or "alternate").ToList();
        var link = links.Find(e => (string?)e.Attribute("type") is null or "text/html" or "application/xhtml+xml") ?? links.FirstOrDefault();
        return Item(Child(entry, "id")?.Value.Trim() ?? "", Words(Child(entry, "title")), Address((string?)link?.Attribute("href"), Base(link ?? entry, address)), Html(Child(entry, "summary")), Html(Child(entry, "content")));
    }

    private static FeedItem? Item(string id, string title, string? link, string summary, string text)
    {
        id = id.Length > 0 ? id : link ?? title;
        return id.Length == 0 || (title.Length == 0 && summary.Length == 0 && text.Length == 0) ? null : new FeedItem(id, title, link, summary, text);
    }

    // Of the feed's own namespace: media:title and the like are about something else.
    private static XElement? Child(XElement parent, string name) => parent.Element(parent.Name.Namespace + name);

    // xml:base, each within the one around it (RFC 4287 section 2); one that cannot be read changes nothing.
    private static Uri Base(XElement element, Uri address) => element.AncestorsAndSelf().Reverse()
        .Select(e => (string?)e.Attribute(XNamespace.Xml + "base")).OfType<string>()
        .Aggregate(address, (around, given) => Uri.TryCreate(around, given.Trim(), out var inner) ? inner : around);

    private static string? Address(string? text, Uri address) =>
        string.IsNullOrWhiteSpace(text) ? null : Uri.TryCreate(address, text.Trim(), out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null;

    private static string? Absolute(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null;

    /// <summary>A title in one line: whatever its type says, mark-up in it is meant as mark-up.</summary>
    private static string Words(XElement? title)
    {
        var text = title?.Value ?? "";
        var words = text.AsSpan().IndexOfAny('<', '&') < 0 ? text : new HtmlParser().ParseDocument("<body>" + text).Body?.TextContent ?? "";
        return string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // RFC 4287 section 3.1: text is text, html is escaped mark-up, xhtml is mark-up.
    private static string Html(XElement? construct) => (string?)construct?.Attribute("type") switch
    {
        _ when construct is null || construct.Attribute("src") is not null => "",
        "html" or "text/html" => construct.Value,
        "xhtml" or "application/xhtml+xml" => string.Concat(construct.Nodes().Select(node => node.ToString(SaveOptions.DisableFormatting))),
        null or "text" or "text/plain" => System.Net.WebUtility.HtmlEncode(construct.Value),
        _ => "",
    };

    private static bool LooksLikePage(byte[] octets)
    {
        var start = Encoding.Latin1.GetString(octets, 0, Math.Min(octets.Length, 512)).TrimStart('ï', '»', '¿', ' ', '\r', '\n', '\t');
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The feed that a page names first.</summary>
    private static Uri? FeedOf(byte[] octets, Uri address)
    {
        using var stream = new MemoryStream(octets);
        var link = new HtmlParser().ParseDocument(stream).QuerySelectorAll("link[rel~=alternate][href]")
            .FirstOrDefault(e => e.GetAttribute("type")?.Trim().ToLowerInvariant() is "application/rss+xml" or "application/atom+xml");
        return Uri.TryCreate(address, link?.GetAttribute("href"), out var feed) && link is not null ? feed : null;
    }
}
