using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// What a list says of everybody on it is kept once, with the list: as two texts a person it was half of what an import of a million wrote. A subscription
/// that a list brought and that has no consent of its own has the list's, and its record has the line that the list would have written.
/// </summary>
internal sealed class ImportedConsents(NewsletterDb db)
{
    private readonly Dictionary<int, Consent> _known = [];

    /// <summary>Reads what <see cref="Of"/> is going to be asked.</summary>
    public async Task LoadAsync(IEnumerable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var wanted = subscriptions.Where(n => n.Consent is null && n.ImportKey is { } key && !_known.ContainsKey(key)).Select(n => n.ImportKey!.Value).Distinct().ToList(); // not null, just asked
        if (wanted.Count == 0)
            return;
        foreach (var import in await db.Set<SubscriberImport>().AsNoTracking().Where(i => wanted.Contains(i.Key)).ToListAsync(cancellationToken))
            _known[import.Key] = import.Consent;
    }

    public Consent? Of(Subscription subscription) =>
        subscription.Consent ?? (subscription.ImportKey is { } import ? _known.GetValueOrDefault(import) : null);

    /// <summary>Lines for the subscriptions of a person of which their list has not written one.</summary>
    public async Task<IReadOnlyList<ConsentEvent>> LinesAsync(int subscriber, CancellationToken cancellationToken)
    {
        var brought = await db.Subscriptions.AsNoTracking().Where(n => n.SubscriberKey == subscriber && n.ImportKey != null)
            .Where(n => !db.ConsentEvents.Any(e => e.SubscriberKey == subscriber && e.PublicationKey == n.PublicationKey && e.How == Consent.ByImport && e.At == n.CreatedAt))
            .Join(db.Set<SubscriberImport>().AsNoTracking(), n => n.ImportKey, i => i.Key, (n, i) => new { n.PublicationKey, n.CreatedAt, Import = i })
            .ToListAsync(cancellationToken);
        return [.. brought.OrderBy(b => b.CreatedAt).Select(b => new ConsentEvent
        {
            SubscriberKey = subscriber,
            PublicationKey = b.PublicationKey,
            At = b.CreatedAt,
            Event = ConsentRecord.Imported(b.Import.Begin),
            How = Consent.ByImport,
            Text = b.Import.ConsentText,
            Name = b.Import.By,
        })];
    }
}
