using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

/// <summary>
/// Forgets a person: subscriber, subscriptions and consent record go, and in ledgers and suppressions a keyed hash stands for the address. By it a later import
/// knows that they are not to be written to; they themselves can sign up again.
/// </summary>
internal sealed class EraseSubscriber(NewsletterDb db, SubscriberDesk desk, ForgetPerson forget)
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
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await forget.LeaveHashesAsync(found.Value, caller.Name, cancellationToken);
        db.Subscribers.Remove(found.Value);
        var saved = await desk.SaveAsync(found.Value, caller, cancellationToken);
        if (!saved.Ok)
            return saved.Failure;
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
