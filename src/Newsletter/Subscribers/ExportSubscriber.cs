using System.Text.Json.Nodes;
using Newsletter.Accounts;

namespace Newsletter.Subscribers;

/// <summary>Everything that is held on one person, for the staff.</summary>
internal sealed class ExportSubscriber(SubscriberDesk desk, PersonalRecords records)
{
    public async Task<Result<JsonObject>> HandleAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        if (!found.Value.Subscriptions.All(s => caller.May(Role.Admin, s.PublicationKey)))
            return SubscriberDesk.NotAll;
        return await records.OfAsync(found.Value.Key, await desk.AnswerAsync(found.Value, caller, cancellationToken), forReader: false, cancellationToken);
    }
}
