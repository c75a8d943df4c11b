using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// What a list says of everybody on it is kept once, with the list: as two texts a person it was half of what an import of a million wrote. A subscription
/// that a list brought and that has had no other consent since has the list's, with the time and network address that the list gave for it; its record has the
/// line that the list would have written.
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

    public Consent? Of(Subscription subscription)
    {
        if (subscription.Consent is { } own)
            return own;
        return subscription.ImportKey is { } import && _known.GetValueOrDefault(import) is { } brought
            ? brought with { At = subscription.AgreedAt ?? brought.At, Address = subscription.AgreedFrom }
            : null;
    }

    /// <summary>The line's own time is that of the import: the one that the list gave stands beside its text.</summary>
    /// <param name="agreedAt">Null: the list gave none.</param>
    public static string Words(string text, DateTimeOffset? agreedAt) => agreedAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{text} Agreed {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}+00:00, as the list says.")
        : text;

    /// <summary>Lines for the subscriptions of a person of which their list has not written one.</summary>
    public Task<IReadOnlyList<ConsentEvent>> LinesAsync(int subscriber, CancellationToken cancellationToken) =>
        LinesAsync(db.Subscriptions.Where(n => n.SubscriberKey == subscriber), cancellationToken);

    /// <summary>Lines for these subscriptions, where their list has not written one.</summary>
    public async Task<IReadOnlyList<ConsentEvent>> LinesAsync(IQueryable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var brought = await subscriptions.AsNoTracking().Where(n => n.ImportKey != null)
            .Where(n => !db.ConsentEvents.Any(e => e.SubscriberKey == n.SubscriberKey && e.PublicationKey == n.PublicationKey && e.How == Consent.ByImport && e.At == n.CreatedAt))
            .Join(db.Set<SubscriberImport>().AsNoTracking(), n => n.ImportKey, i => i.Key, (n, i) => new { Subscription = n, Import = i })
            .ToListAsync(cancellationToken);
        return [.. brought.OrderBy(b => b.Subscription.CreatedAt).Select(b => new ConsentEvent
        {
            SubscriberKey = b.Subscription.SubscriberKey,
            PublicationKey = b.Subscription.PublicationKey,
            At = b.Subscription.CreatedAt,
            Event = ConsentRecord.Imported(b.Import.Begin),
            How = Consent.ByImport,
            Text = Words(b.Import.ConsentText, b.Subscription.AgreedAt),
            Address = b.Subscription.AgreedFrom,
            Name = b.Import.By,
        })];
    }
}
