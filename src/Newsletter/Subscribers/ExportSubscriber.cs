using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers;

/// <summary>Everything that is held on one person, in a form that a program can read (GDPR article 20).</summary>
internal sealed class ExportSubscriber(NewsletterDb db, SubscriberDesk desk, IEnumerable<IPersonalRecords> records)
{
    public async Task<Result<JsonObject>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (!found.Value.Subscriptions.All(s => caller.May(Role.Admin, s.PublicationKey)))
            return SubscriberDesk.NotAll;
        var answer = await desk.AnswerAsync(found.Value, caller, cancellationToken);
        var slugs = await db.Publications.AsNoTracking().ToDictionaryAsync(p => p.Key, p => p.Slug, cancellationToken);
        var key = found.Value.Key;
        var asked = await db.Confirmations.AsNoTracking().Where(c => c.SubscriberKey == key).ToListAsync(cancellationToken);
        var export = new JsonObject
        {
            ["subscriber"] = JsonSerializer.SerializeToNode(answer, ApiJson.Options),
            ["confirmations"] = new JsonArray([.. asked.Select(c => new JsonObject { ["publication"] = slugs[c.PublicationKey], ["askedAt"] = c.AskedAt })]),
        };
        var said = await db.ConsentEvents.AsNoTracking().Where(e => e.SubscriberKey == key).OrderBy(e => e.Key).ToListAsync(cancellationToken);
        export["consents"] = new JsonArray([.. said.Select(e => JsonSerializer.SerializeToNode(
            new ConsentAnswer(slugs[e.PublicationKey], e.At, e.Event, e.How, e.Text, e.Address, e.Name), ApiJson.Options))]);
        foreach (var held in records)
            export[held.Field] = await held.ReadAsync(key, cancellationToken);
        return export;
    }
}
