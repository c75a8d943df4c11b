using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers;

/// <summary>What is kept about one person, and where.</summary>
internal sealed record OwnRecord(SubscriberAnswer Subscriber, IReadOnlyList<string> Publications);

/// <summary>A reader sees, takes and erases what is kept about them, with a link that was mailed for it and works once.</summary>
internal sealed class OwnRecords(NewsletterDb db, ReaderDesk readers, ForgetPerson forget, PersonalRecords records, ImportedConsents consents)
{
    public static readonly JsonSerializerOptions ForPeople = new(ApiJson.Options) { WriteIndented = true };

    /// <summary>For the page, which uses nothing up.</summary>
    public async Task<Result<OwnRecord>> ReadAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var asked = await readers.FindOnceAsync(publication, ConfirmationKind.Person, token, cancellationToken);
        return asked.Ok ? await OfAsync(asked.Value, cancellationToken) : asked.Failure;
    }

    /// <returns>All of it as JSON (GDPR article 20).</returns>
    public async Task<Result<byte[]>> ExportAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var asked = await UseAsync(publication, token, cancellationToken);
        if (!asked.Ok)
            return asked.Failure;
        var answer = (await OfAsync(asked.Value, cancellationToken)).Subscriber;
        return JsonSerializer.SerializeToUtf8Bytes(await records.OfAsync(asked.Value.SubscriberKey, answer, forReader: true, cancellationToken), ForPeople);
    }

    /// <summary>Forgets the person in all publications; a keyed hash stands where the address stood (GDPR article 17).</summary>
    public async Task<Result<Done>> EraseAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var asked = await UseAsync(publication, token, cancellationToken);
        if (!asked.Ok)
            return asked.Failure;
        var key = asked.Value.SubscriberKey;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await forget.LeaveHashesAsync(asked.Value.Subscriber, ConsentRecord.Reader, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.Subscribers.Where(s => s.Key == key).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    private async Task<Result<Confirmation>> UseAsync(Publication publication, string token, CancellationToken cancellationToken)
    {
        var asked = await readers.FindOnceAsync(publication, ConfirmationKind.Person, token, cancellationToken);
        if (!asked.Ok)
            return asked;
        var used = await readers.UseAsync(asked.Value, cancellationToken);
        return used.Ok ? asked : used.Failure;
    }

    private async Task<OwnRecord> OfAsync(Confirmation asked, CancellationToken cancellationToken)
    {
        var keys = asked.Subscriber.Subscriptions.Select(s => s.PublicationKey).ToList();
        var publications = await db.Publications.AsNoTracking().Where(p => keys.Contains(p.Key)).ToListAsync(cancellationToken);
        await consents.LoadAsync(asked.Subscriber.Subscriptions, cancellationToken);
        return new OwnRecord(
            SubscriberAnswer.Of(asked.Subscriber, publications.ToDictionary(p => p.Key, p => p.Slug), consents), [.. publications.Select(p => p.Name)]);
    }
}
