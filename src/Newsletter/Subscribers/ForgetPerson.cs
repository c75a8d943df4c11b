using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers;

/// <summary>What erasure leaves, whoever asks for it: in ledgers and suppressions a keyed hash in the place of the address.</summary>
internal sealed class ForgetPerson(NewsletterDb db, SuppressionList suppressions, AddressHashes hashes)
{
    /// <summary>In the transaction that takes the subscriber away; the suppression is added and not saved yet.</summary>
    public async Task LeaveHashesAsync(Subscriber subscriber, string name, CancellationToken cancellationToken)
    {
        var hash = LedgerAddress.Hash(hashes, subscriber.Email);
        await db.Database.ExecuteSqlAsync($"UPDATE deliveries SET address = {hash} WHERE subscriber = {subscriber.Key}", cancellationToken);
        var address = EmailAddress.Read(subscriber.Email)!; // nothing else gets in
        var known = (await suppressions.FindAsync(address, cancellationToken)).FirstOrDefault(s => s.Kind == SuppressionKind.Address);
        if (known is null)
        {
            var states = subscriber.Subscriptions.Select(s => s.State).ToList();
            var reason = states.Contains(SubscriptionState.Complained) ? SuppressionReason.Complained
                : states.Contains(SubscriptionState.Bounced) ? SuppressionReason.Bounced
                : SuppressionReason.Erased;
            known = suppressions.New(SuppressionKind.Address, address.Key, reason, "", "erasure", name);
            db.Suppressions.Add(known);
        }

        known.Value = null;
    }
}
