using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter.Subscribers.Imports;

/// <summary>Keeps a list from bringing in whom the suppressions name, those whose address is known as a hash only among them.</summary>
internal sealed class SuppressedRows(IDbContextFactory<NewsletterDb> databases, AddressHashes hashes, TimeProvider clock)
{
    private const int AtOnce = 500;

    private const string Why = "The address or its domain is suppressed. An admin of all publications can lift that.";

    /// <returns>The step without them; each has a note.</returns>
    public async Task<ImportStep> SetAsideAsync(ImportStep step, SubscriberImport import, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!await db.Suppressions.AnyAsync(cancellationToken))
            return step;
        var list = new SuppressionList(db, hashes, clock);
        var domains = await DomainsAsync(list, step.Rows, cancellationToken);
        var rows = new List<ImportRow>(step.Rows.Count);
        var notes = new List<RowNote>(step.Notes);
        foreach (var part in step.Rows.Chunk(AtOnce))
        {
            var own = part.Select(row => (Row: row, Hashes: list.Hashes(SuppressionKind.Address, row.Key))).ToList();
            var known = await list.KnownAsync([.. own.SelectMany(o => o.Hashes)], cancellationToken);
            foreach (var (row, hashed) in own)
            {
                if (hashed.Any(known.Contains) || domains.Contains(DomainOf(row)))
                    notes.Add(new RowNote(row.Number, RowFate.Suppressed, Why, import.Columns.Line(row)));
                else
                    rows.Add(row);
            }
        }

        return step with { Rows = rows, Notes = notes };
    }

    /// <summary>Whoever was suppressed while the list came in was looked for before their row was there.</summary>
    public async Task MarkLateOnesAsync(SubscriberImport import, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var late = await db.Suppressions.AsNoTracking().Where(s => s.CreatedAt >= import.CreatedAt && s.Value != null).ToListAsync(cancellationToken);
        var list = new SuppressionList(db, hashes, clock);
        foreach (var kind in late.GroupBy(s => s.Kind))
        {
            foreach (var part in kind.Select(s => s.Value!).Chunk(AtOnce)) // the query leaves out those without
                await list.MarkAsync(kind.Key, part, cancellationToken);
        }
    }

    private static async Task<HashSet<string>> DomainsAsync(SuppressionList list, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var suppressed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in rows.Select(DomainOf).Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            var own = part.Select(domain => (Domain: domain, Hashes: list.Hashes(SuppressionKind.Domain, domain))).ToList();
            var known = await list.KnownAsync([.. own.SelectMany(o => o.Hashes)], cancellationToken);
            suppressed.UnionWith(own.Where(o => o.Hashes.Any(known.Contains)).Select(o => o.Domain));
        }

        return suppressed;
    }

    private static string DomainOf(ImportRow row) => row.Key[(row.Key.LastIndexOf('@') + 1)..];
}
