using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

/// <summary>Forgets a person: subscriber and subscriptions go, rows of ledgers keep no address.</summary>
internal sealed class EraseSubscriber(NewsletterDb db, SubscriberDesk desk)
{
    public async Task<Result<Done>> HandleAsync(Guid id, IfMatch match, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var answer = await desk.AnswerAsync(found.Value, caller, cancellationToken);
        if (match.Check(answer.Etag, () => answer) is { } refusal)
            return refusal;
        if (!found.Value.Subscriptions.All(s => caller.May(Role.Admin, s.PublicationKey)))
            return SubscriberDesk.NotAll;
        var key = found.Value.Key;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"UPDATE deliveries SET address = '' WHERE subscriber = {key}", cancellationToken);
        db.Subscribers.Remove(found.Value);
        var saved = await desk.SaveAsync(found.Value, caller, cancellationToken);
        if (!saved.Ok)
            return saved.Failure;
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
