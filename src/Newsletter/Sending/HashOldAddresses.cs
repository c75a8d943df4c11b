using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>
/// Some time after an issue has ended, a keyed hash stands in its ledger for every address: the rows go on adding up, and whoever has an address can still
/// be told what became of their copy.
/// </summary>
internal sealed class HashOldAddresses(NewsletterDb db, AddressHashes hashes, RetentionOptions retention, TimeProvider clock) : IForgetful
{
    private const int AtOnce = 1000;

    public RetentionRule Rule =>
        new("addresses", "Addresses in the ledgers of issues", "the end of the issue", "A keyed hash stands for the address; figures and certificate stay.", retention.Addresses, "Retention:Addresses");

    public async Task<long> ForgetAsync(CancellationToken cancellationToken)
    {
        var hashed = 0L;
        var before = clock.GetUtcNow() - retention.Addresses;
        var ended = await db.Issues.Where(i => i.EndedAt != null && i.EndedAt < before).Select(i => i.Key).ToListAsync(cancellationToken);
        var waiting = await db.Database.SqlQueryRaw<int>("SELECT issue AS \"Value\" FROM ledgers WHERE NOT hashed").ToListAsync(cancellationToken);
        foreach (var issue in ended.Intersect(waiting))
            hashed += await HashAsync(issue, cancellationToken);
        return hashed;
    }

    // In parts, each with its own transaction: a million rows must not hold up whoever else writes.
    private async Task<long> HashAsync(int issue, CancellationToken cancellationToken)
    {
        var hashed = 0L;
        var last = 0;
        while (true)
        {
            var rows = await db.Deliveries.AsNoTracking().Where(d => d.Issue == issue && d.Row > last).OrderBy(d => d.Row).Take(AtOnce)
                .Select(d => new { d.Row, d.Address }).ToListAsync(cancellationToken);
            if (rows.Count == 0)
                break;
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            foreach (var row in rows.Where(r => r.Address.Contains('@', StringComparison.Ordinal)))
            {
                var hash = LedgerAddress.Hash(hashes, row.Address);
                await db.Database.ExecuteSqlAsync($"UPDATE deliveries SET address = {hash} WHERE issue = {issue} AND row = {row.Row}", cancellationToken);
                hashed++;
            }

            await transaction.CommitAsync(cancellationToken);
            last = rows[^1].Row;
        }

        await db.Database.ExecuteSqlAsync($"UPDATE ledgers SET hashed = {true} WHERE issue = {issue}", cancellationToken);
        return hashed;
    }
}
