using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>For a person's export: what they opened and clicked, as far as that is kept.</summary>
internal sealed class ReadingRecords(NewsletterDb db) : IPersonalRecords
{
    public string Field => "reading";

    public async Task<JsonArray> ReadAsync(int subscriberKey, CancellationToken cancellationToken)
    {
        var rows = await db.Readings.AsNoTracking().Where(r => r.Subscriber == subscriberKey && (r.Kind == ReadingKind.Open || r.Kind == ReadingKind.Link))
            .Join(db.Issues, r => r.Issue, i => i.Key, (r, i) => new { Reading = r, i.Id, i.Number, i.Publication.Slug })
            .GroupJoin(db.SentLinks, r => new { r.Reading.Issue, r.Reading.Revision, Number = r.Reading.Item }, l => new { l.Issue, l.Revision, l.Number }, (r, links) => new { r, links })
            .SelectMany(g => g.links.DefaultIfEmpty(), (g, link) => new { g.r.Reading, g.r.Id, g.r.Number, g.r.Slug, Url = link == null ? null : link.Url })
            .OrderBy(r => r.Reading.At).ToListAsync(cancellationToken);
        return new JsonArray([.. rows.Select(r => new JsonObject
        {
            ["publication"] = r.Slug,
            ["issue"] = r.Id,
            ["number"] = r.Number,
            ["what"] = r.Reading.Kind == ReadingKind.Open ? "opened" : "clicked",
            ["link"] = r.Url,
            ["at"] = r.Reading.At,
        })]);
    }
}
