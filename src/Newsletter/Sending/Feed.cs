using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>The newest issues of a publication as an Atom feed (RFC 4287): those that have a page in the archive.</summary>
internal sealed class Feed(NewsletterDb db, ReaderLinks links, Corrections corrections)
{
    private const int Most = 30;
    private const string Atom = "http://www.w3.org/2005/Atom";

    /// <returns>The document and when its newest issue began to go out, or one was corrected; null where there is no public archive.</returns>
    public async Task<(byte[] Document, DateTimeOffset Updated)?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        if (publication is null || publication.Archive != ArchiveAccess.Public)
            return null;
        var issues = await db.Issues.AsNoTracking().Published(publication.Key)
            .Where(i => i.FrozenAt != null && db.Deliveries.Any(d => d.Issue == i.Key && d.AcceptedAt != null))
            .OrderByDescending(i => i.Number).Take(Most).ToListAsync(cancellationToken);
        var changed = new Dictionary<int, DateTimeOffset>();
        foreach (var issue in issues)
            changed[issue.Key] = await corrections.ReadAsync(issue, cancellationToken) ?? issue.FrozenAt!.Value; // those in the list have it
        var updated = issues.Count > 0 ? changed.Values.Max() : publication.CreatedAt;
        var texts = await db.ShownTextsAsync(issues, cancellationToken);
        return (Write(publication, [.. issues.Select(i => new FeedEntry(i, texts[i.Key].Subject, texts[i.Key].Preheader, changed[i.Key]))], updated), updated);
    }

    private byte[] Write(Publication publication, IReadOnlyList<FeedEntry> entries, DateTimeOffset updated)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true }))
        {
            var site = links.For(publication.Slug, publication.Archive, number: null);
            xml.WriteStartElement("feed", Atom);
            xml.WriteAttributeString("xml", "lang", null, publication.Language);
            Element(xml, "id", site.SignUp);
            Element(xml, "title", publication.Name);
            if (publication.Tagline.Length > 0)
                Element(xml, "subtitle", publication.Tagline);
            Element(xml, "updated", Time(updated));
            Link(xml, "self", site.SignUp + "/feed", "application/atom+xml");
            Link(xml, "alternate", site.Archive!, "text/html"); // the archive is public
            xml.WriteStartElement("author", Atom);
            Element(xml, "name", publication.From.Name);
            xml.WriteEndElement();
            foreach (var entry in entries)
                Entry(xml, publication, entry);
            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    private void Entry(XmlWriter xml, Publication publication, FeedEntry entry)
    {
        var issue = entry.Issue;
        xml.WriteStartElement("entry", Atom);
        Element(xml, "id", $"urn:uuid:{issue.Id:D}");
        Element(xml, "title", Shown(entry.Subject) ?? string.Create(CultureInfo.InvariantCulture, $"{publication.Name} {issue.Number}"));
        Element(xml, "published", Time(issue.FrozenAt!.Value)); // those in the list have it
        Element(xml, "updated", Time(entry.Changed));
        Link(xml, "alternate", links.For(publication.Slug, publication.Archive, issue.Number).WebView!, "text/html"); // published issues have a number
        if (Shown(entry.Preheader) is { } summary)
            Element(xml, "summary", summary);
        xml.WriteEndElement();
    }

    /// <param name="Changed">When it began to go out, or was corrected.</param>
    private sealed record FeedEntry(Issue Issue, string Subject, string Preheader, DateTimeOffset Changed);

    // What differs from reader to reader is nobody's here.
    private static string? Shown(string text) => text.Length == 0 || text.Contains("{{", StringComparison.Ordinal) ? null : text;

    private static void Element(XmlWriter xml, string name, string text)
    {
        xml.WriteStartElement(name, Atom);
        xml.WriteString(string.Concat(text.EnumerateRunes().Where(rune => rune.Value is 9 or 10 or 13 or >= 32 and not 0xFFFE and not 0xFFFF)));
        xml.WriteEndElement();
    }

    private static void Link(XmlWriter xml, string relation, string href, string type)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", href);
        xml.WriteAttributeString("type", type);
        xml.WriteEndElement();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

internal static class FeedRoute
{
    public static void MapFeed(this IEndpointRouteBuilder app) => app.MapGet("/{publication}/feed", ShowAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(string publication, Feed feed, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await feed.FindAsync(publication, cancellationToken) is not { } found)
            return Results.NotFound();
        response.Headers.CacheControl = "public, max-age=300";
        return Results.Bytes(found.Document, "application/atom+xml; charset=utf-8", lastModified: found.Updated);
    }
}
