using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

/// <summary>All subscribers of one publication as CSV, streamed in the order of their keys: a million take no more memory than a thousand.</summary>
internal sealed class ExportSubscribers(NewsletterDb db)
{
    private const int AtOnce = 1000;

    public static IReadOnlyList<string> Columns { get; } =
    [
        "email", "name", "state", "language", "timeZone", "sections", "pausedUntil", "consentHow", "consentAt", "consentText", "consentAddress", "createdAt",
        "changedAt", "attributes",
    ];

    public async Task<Result<Publication>> FindAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        return publication is not null && caller.May(Role.Admin, publication.Key) ? publication : new NotFoundFailure($"publication '{slug}'");
    }

    public async Task WriteAsync(Publication publication, Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Csv.Line(Columns).AsMemory(), cancellationToken);
        var last = 0;
        while (true)
        {
            var part = await db.Subscriptions.AsNoTracking()
                .Where(n => n.PublicationKey == publication.Key && n.SubscriberKey > last)
                .OrderBy(n => n.SubscriberKey)
                .Join(db.Subscribers, n => n.SubscriberKey, s => s.Key, (n, s) => new { Subscription = n, Subscriber = s })
                .Take(AtOnce).ToListAsync(cancellationToken);
            foreach (var row in part)
                await writer.WriteLineAsync(Line(row.Subscriber, row.Subscription).AsMemory(), cancellationToken);
            if (part.Count < AtOnce)
                return;
            last = part[^1].Subscriber.Key;
        }
    }

    private static string Line(Subscriber reader, Subscription subscription) => Csv.Line(
        reader.Email, reader.Name, subscription.State, reader.Language, reader.TimeZone,
        subscription.Sections is { } sections ? string.Join(' ', sections) : null,
        subscription.PausedUntil?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        subscription.Consent?.How, subscription.Consent?.At, subscription.Consent?.Text, subscription.Consent?.Address,
        subscription.CreatedAt, subscription.ChangedAt,
        reader.Attributes.Count == 0 ? null : JsonSerializer.Serialize(reader.Attributes, ApiJson.Options));
}
