using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Sending.Ledger;
using Newsletter.Shell.Api;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>For a person's export: what was sent to them.</summary>
internal sealed class DeliveryRecords(NewsletterDb db) : IPersonalRecords
{
    public string Field => "deliveries";

    public async Task<JsonArray> ReadAsync(int subscriberKey, CancellationToken cancellationToken)
    {
        var rows = await db.Deliveries.AsNoTracking().Where(d => d.Subscriber == subscriberKey)
            .Join(db.Issues.Include(i => i.Publication), d => d.Issue, i => i.Key, (d, i) => new { Delivery = d, Issue = i })
            .OrderBy(r => r.Delivery.Issue).ToListAsync(cancellationToken);
        return new JsonArray([.. rows.Select(r => new JsonObject
        {
            ["publication"] = r.Issue.Publication.Slug,
            ["issue"] = r.Issue.Id,
            ["number"] = r.Issue.Number,
            ["subject"] = r.Issue.Content.Subject,
            ["address"] = r.Delivery.Address,
            ["state"] = ApiJson.Name(r.Delivery.State == DeliveryState.Claimed ? DeliveryState.Queued : r.Delivery.State),
            ["reason"] = r.Delivery.Reason,
            ["queuedAt"] = r.Delivery.QueuedAt,
            ["acceptedAt"] = r.Delivery.AcceptedAt,
        })]);
    }
}
