using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Takes a list out again: whom it added goes, whom it changed is as before. Whoever has done something since (agreed, left, changed) stays as they
/// are now. A step a transaction; cut off, it goes on when it is asked for again.
/// </summary>
internal sealed class UndoImport(NewsletterDb db, FindImport find, ImportedConsents consents, TimeProvider clock)
{
    private const int ChangesAtOnce = 500;

    /// <summary>Of those keys that one step added: whom the list brought, who has nothing else here, and who has not moved since.</summary>
    private const string Forget = """
        DELETE FROM subscribers WHERE key BETWEEN {0} AND {1}
            AND EXISTS (SELECT 1 FROM subscriptions n WHERE n.publication_key = {2} AND n.subscriber_key = subscribers.key AND n.import_key = {3} AND n.changed_at = n.created_at)
            AND NOT EXISTS (SELECT 1 FROM subscriptions n WHERE n.subscriber_key = subscribers.key AND n.publication_key <> {2})
        """;

    private const string Unsubscribe = """
        DELETE FROM subscriptions WHERE publication_key = {2} AND subscriber_key BETWEEN {0} AND {1} AND import_key = {3} AND changed_at = created_at
        """;

    private const string Restore = """
        UPDATE subscriptions SET state = {2}, consent = {3} WHERE publication_key = {0} AND subscriber_key = {1} AND changed_at <= {4}
            AND (state <> {2} OR consent IS DISTINCT FROM {3})
        """;

    /// <summary>Their consent record keeps what the list said, and says that it holds no more; of those who are forgotten nothing is kept.</summary>
    private const string Record = """
        INSERT INTO consent_events (subscriber_key, publication_key, at, event, how, text, address, name)
        SELECT subscriber_key, publication_key, {4}, 'Undone', 'import', {5}, NULL, {6} FROM subscriptions
        WHERE publication_key = {2} AND subscriber_key BETWEEN {0} AND {1} AND import_key = {3} AND changed_at = created_at
        """;

    private const string RecordBack = """
        INSERT INTO consent_events (subscriber_key, publication_key, at, event, how, text, address, name)
        SELECT subscriber_key, publication_key, {4}, 'Undone', 'import', {5}, NULL, {6} FROM subscriptions WHERE publication_key = {2} AND subscriber_key = {0}
        """;

    public async Task<Result<SubscriberImport>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var import = found.Value;
        if (import.State is not (ImportState.Done or ImportState.Failed) || import.DryRun)
            return new ImportStateFailure(import.State, "undo", []);
        await RemoveAsync(import, caller.Name, cancellationToken);
        var more = true;
        while (more)
            more = await RestoreAsync(import, caller.Name, cancellationToken);
        await db.Set<SubscriberImport>().Where(i => i.Key == import.Key).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, ImportState.Undone), cancellationToken);
        return await find.HandleAsync(id, caller, cancellationToken);
    }

    private async Task RemoveAsync(SubscriberImport import, string by, CancellationToken cancellationToken)
    {
        foreach (var range in await db.Set<ImportRange>().AsNoTracking().Where(r => r.ImportKey == import.Key).ToListAsync(cancellationToken))
        {
            object[] parameters = [range.FirstKey, range.LastKey, import.PublicationKey, import.Key, Instant(clock.GetUtcNow()), Words(import), by];
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync(Forget, parameters[..4], cancellationToken);
            await KeepLinesAsync(import, range, cancellationToken);
            await db.Database.ExecuteSqlRawAsync(Record, parameters, cancellationToken);
            await db.Database.ExecuteSqlRawAsync(Unsubscribe, parameters[..4], cancellationToken);
            await db.Set<ImportRange>().Where(r => r.ImportKey == import.Key && r.FirstKey == range.FirstKey).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>What the list said of those who stay is written down: it stood with the subscription, which goes.</summary>
    private async Task KeepLinesAsync(SubscriberImport import, ImportRange range, CancellationToken cancellationToken)
    {
        var going = db.Subscriptions.Where(n => n.PublicationKey == import.PublicationKey && n.ImportKey == import.Key && n.ChangedAt == n.CreatedAt
            && n.SubscriberKey >= range.FirstKey && n.SubscriberKey <= range.LastKey);
        db.AddRange(await consents.LinesAsync(going, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
    }

    /// <returns>False when there was nothing left.</returns>
    private async Task<bool> RestoreAsync(SubscriberImport import, string by, CancellationToken cancellationToken)
    {
        var changes = await db.Set<ImportChange>().AsNoTracking().Where(c => c.ImportKey == import.Key).OrderBy(c => c.SubscriberKey).Take(ChangesAtOnce).ToListAsync(cancellationToken);
        var end = Instant(import.FinishedAt ?? import.CreatedAt);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var change in changes)
        {
            var before = change.Before;
            var restored = await db.Database.ExecuteSqlAsync(
                $"UPDATE subscribers SET name = {before.Name}, name_key = {before.Name.ToLowerInvariant()}, attributes = {before.Attributes}, language = {before.Language}, time_zone = {before.TimeZone}, version = version + 1 WHERE key = {change.SubscriberKey} AND version = {change.Version}",
                cancellationToken);
            object[] parameters = [change.SubscriberKey, change.SubscriberKey, import.PublicationKey, import.Key, Instant(clock.GetUtcNow()), Words(import), by];
            if (before.State is null)
            {
                await db.Database.ExecuteSqlRawAsync(Record, parameters, cancellationToken);
                await db.Database.ExecuteSqlRawAsync(Unsubscribe, parameters[..4], cancellationToken);
            }
            else if (restored > 0 && await db.Database.ExecuteSqlRawAsync(Restore, [import.PublicationKey, change.SubscriberKey, before.State, before.Consent!, end], cancellationToken) > 0)
            {
                await db.Database.ExecuteSqlRawAsync(RecordBack, parameters, cancellationToken);
            }
        }

        var done = changes.Select(c => c.SubscriberKey).ToList();
        await db.Set<ImportChange>().Where(c => c.ImportKey == import.Key && done.Contains(c.SubscriberKey)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changes.Count > 0;
    }

    private static string Words(SubscriberImport import) => $"The list {import.FileName} was taken out again.";

    private object Instant(DateTimeOffset at) => db.Database.IsSqlite() ? at.ToUnixTimeMilliseconds() : at.ToUniversalTime();
}
