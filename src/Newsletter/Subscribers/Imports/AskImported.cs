using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;

namespace Newsletter.Subscribers.Imports;

/// <summary>"Ask them": everybody whom a list brought and who has not agreed gets one mail with the button. Twice asks nobody twice.</summary>
internal sealed class AskImported(NewsletterDb db, FindImport find, TimeProvider clock)
{
    public async Task<Result<SubscriberImport>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found;
        var import = found.Value;
        if (import.State != ImportState.Done || import.DryRun)
            return new ImportStateFailure(import.State, "ask", import.State == ImportState.Done ? ["undo"] : []);
        var now = clock.GetUtcNow();
        object at = db.Database.IsSqlite() ? now.ToUnixTimeMilliseconds() : now;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO confirmations (subscriber_key, publication_key, kind, asked_at, next_at, attempts)
            SELECT subscriber_key, publication_key, 'Subscription', {0}, {0}, 0 FROM subscriptions
            WHERE publication_key = {1} AND import_key = {2} AND state = 'Pending'
            ON CONFLICT (subscriber_key, publication_key, kind) DO NOTHING
            """,
            [at, import.PublicationKey, import.Key],
            cancellationToken);
        await db.Set<SubscriberImport>().Where(i => i.Key == import.Key && i.AskedAt == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.AskedAt, now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await find.HandleAsync(id, caller, cancellationToken);
    }
}
