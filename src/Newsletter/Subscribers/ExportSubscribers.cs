using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers;

/// <summary>A publication's subscribers as CSV, streamed, with columns that an import knows again.</summary>
internal sealed class ExportSubscribers(NewsletterDb db, ImportedConsents consents, SegmentReader segments)
{
    private const int RowsAtOnce = 2000;

    private static readonly string[] Columns = ["email", "name", "language", "timezone", "status", "sections", "frequency", "paused_until", "individual_figures", "consent_at", "consent_address", "consent_how", "consent_text", "joined"];

    /// <param name="where">Of whom; null: of everybody.</param>
    public async Task WriteAsync(Publication publication, SegmentCondition? where, Stream stream, CancellationToken cancellationToken)
    {
        var wanted = where is null ? db.Subscriptions.Where(n => n.PublicationKey == publication.Key) : segments.Subscriptions(publication, where);
        var attributes = await AttributesAsync(publication, cancellationToken);
        await using var writer = CsvFile.Write(stream);
        await writer.WriteAsync(CsvWriter.Line([.. Columns, .. attributes.Select(a => ColumnGuess.AttributePrefix + a)]).AsMemory(), cancellationToken);
        var last = 0;
        while (true)
        {
            var rows = await wanted.AsNoTracking().Where(n => n.SubscriberKey > last)
                .OrderBy(n => n.SubscriberKey).Take(RowsAtOnce)
                .Join(db.Subscribers.AsNoTracking(), n => n.SubscriberKey, s => s.Key, (n, s) => new { Subscription = n, Subscriber = s })
                .ToListAsync(cancellationToken);
            if (rows.Count == 0)
                return;
            await consents.LoadAsync(rows.Select(r => r.Subscription), cancellationToken);
            foreach (var row in rows.OrderBy(r => r.Subscriber.Key))
                await writer.WriteAsync(CsvWriter.Line([.. Fields(row.Subscriber, row.Subscription, consents.Of(row.Subscription)), .. attributes.Select(a => row.Subscriber.Attributes.GetValueOrDefault(a))]).AsMemory(), cancellationToken);
            last = rows.Max(r => r.Subscriber.Key);
        }
    }

    private static string?[] Fields(Subscriber subscriber, Subscription subscription, Consent? consent) =>
    [
        subscriber.Email,
        subscriber.Name,
        subscriber.Language,
        subscriber.TimeZone,
        ApiJson.Name(subscription.State),
        subscription.Sections is { } sections ? (sections.Count == 0 ? RowReader.NoSections : string.Join(' ', sections)) : null,
        subscription.Frequency == Frequency.Monthly ? ApiJson.Name(Frequency.Monthly) : null,
        subscription.PausedUntil?.ToString("O", CultureInfo.InvariantCulture),
        subscription.IndividualFigures ? "true" : null,
        Moment(consent?.At),
        consent?.Address,
        consent?.How,
        consent?.Text,
        Moment(subscription.CreatedAt),
    ];

    private static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Every name that somebody has a value under: the header comes first, and the rows are not read twice by this program.</summary>
    private async Task<IReadOnlyList<string>> AttributesAsync(Publication publication, CancellationToken cancellationToken)
    {
        var names = db.Database.IsSqlite()
            ? db.Database.SqlQuery<string>($"""
                SELECT DISTINCT a.key AS "Value" FROM subscriptions n JOIN subscribers s ON s.key = n.subscriber_key, json_each(s.attributes) a
                WHERE n.publication_key = {publication.Key} AND s.attributes <> {ImportRow.NoAttributes}
                """)
            : db.Database.SqlQuery<string>($"""
                SELECT DISTINCT jsonb_object_keys(s.attributes::jsonb) AS "Value" FROM subscriptions n JOIN subscribers s ON s.key = n.subscriber_key
                WHERE n.publication_key = {publication.Key} AND s.attributes <> {ImportRow.NoAttributes}
                """);
        return [.. (await names.ToListAsync(cancellationToken)).Order(StringComparer.Ordinal)];
    }
}
