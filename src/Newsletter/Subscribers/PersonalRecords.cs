using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers;

/// <summary>Everything that is held on one person, in a form that a program can read (GDPR article 20): the same for the staff and for the reader.</summary>
internal sealed class PersonalRecords(NewsletterDb db, ImportedConsents imported, IEnumerable<IPersonalRecords> records)
{
    private const string Staff = "staff";

    /// <param name="forReader">Who of the staff did something is nobody's business outside.</param>
    public async Task<JsonObject> OfAsync(int subscriber, SubscriberAnswer answer, bool forReader, CancellationToken cancellationToken)
    {
        var slugs = await db.Publications.AsNoTracking().ToDictionaryAsync(p => p.Key, p => p.Slug, cancellationToken);
        var asked = await db.Confirmations.AsNoTracking().Where(c => c.SubscriberKey == subscriber).ToListAsync(cancellationToken);
        var said = await db.ConsentEvents.AsNoTracking().Where(e => e.SubscriberKey == subscriber).OrderBy(e => e.Key).ToListAsync(cancellationToken);
        said.InsertRange(0, await imported.LinesAsync(subscriber, cancellationToken));
        var all = new JsonObject
        {
            ["subscriber"] = JsonSerializer.SerializeToNode(answer, ApiJson.Options),
            ["confirmations"] = new JsonArray([.. asked.Select(c => new JsonObject { ["publication"] = slugs[c.PublicationKey], ["askedAt"] = c.AskedAt })]),
            ["consents"] = new JsonArray([.. said.Select(e => JsonSerializer.SerializeToNode(
                new ConsentAnswer(slugs[e.PublicationKey], e.At, e.Event, e.How, e.Text, e.Address, forReader && e.Name != ConsentRecord.Reader ? Staff : e.Name), ApiJson.Options))]),
        };
        foreach (var held in records)
            all[held.Field] = await held.ReadAsync(subscriber, cancellationToken);
        return all;
    }
}
