using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers;

/// <summary>Subscribers of the publications that the caller keeps, newest first.</summary>
internal sealed class ListSubscribers(NewsletterDb db, SubscriberDesk desk, ImportedConsents consents)
{
    /// <param name="query">The beginning of an address or of a name.</param>
    public async Task<Page<SubscriberAnswer>> HandleAsync(string? query, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var slugs = (await desk.PublicationsAsync(Role.Admin, caller, cancellationToken)).Values.ToDictionary(p => p.Key, p => p.Slug);
        var subscribers = db.Subscribers.AsNoTracking().Include(s => s.Subscriptions).AsQueryable();
        if (!caller.MayEverywhere(Role.Admin))
            subscribers = subscribers.Where(s => s.Subscriptions.Any(n => slugs.Keys.Contains(n.PublicationKey)));
        if (query?.Trim().ToLowerInvariant() is { Length: > 0 } text)
            subscribers = subscribers.Where(s => s.EmailKey.StartsWith(text) || s.NameKey.StartsWith(text));
        var page = await subscribers.ToPageAsync(paging, s => s.Key, s => s, cancellationToken);
        await consents.LoadAsync(page.Items.SelectMany(s => s.Subscriptions), cancellationToken);
        return new Page<SubscriberAnswer>([.. page.Items.Select(s => SubscriberAnswer.Of(s, slugs, consents))], page.Next);
    }
}
