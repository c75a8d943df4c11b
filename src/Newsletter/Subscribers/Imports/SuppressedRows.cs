using System.Text;
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

    /// <summary>Takes them out of the step's rows; each gets a note.</summary>
    /// <param name="seen">Of this list; empty at its first step.</param>
    public async Task SetAsideAsync(ImportStep step, SuppressedHashes seen, SubscriberImport import, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var one in db.Suppressions.AsNoTracking().Where(s => s.Key > seen.LastKey).OrderBy(s => s.Key).Select(s => new { s.Key, s.Hash }).AsAsyncEnumerable().WithCancellation(cancellationToken))
            seen.Add(one.Key, one.Hash);
        if (seen.IsEmpty)
            return;
        // A look at a set in memory for each row, and at the database for those alone that it names: 500 rows a look there took as long as writing them.
        var list = new SuppressionList(db, hashes, clock);
        var named = new List<(int Row, IReadOnlyList<string> Hashes)>();
        foreach (var row in step.Rows.Order)
        {
            var key = step.Rows.String(row, RowText.Key)!; // every row has one
            var own = list.Hashes(SuppressionKind.Address, key).Where(seen.Has).Concat(OfDomain(list, seen, key)).ToList();
            if (own.Count > 0)
                named.Add((row, own));
        }

        var aside = new HashSet<int>();
        foreach (var part in named.Chunk(AtOnce))
        {
            var known = await list.KnownAsync([.. part.SelectMany(n => n.Hashes)], cancellationToken);
            aside.UnionWith(part.Where(n => n.Hashes.Any(known.Contains)).Select(n => n.Row));
        }

        foreach (var row in aside.Select(r => step.Rows.Row(r, import.Consent)))
            step.Notes.Add(new RowNote(row.Number, RowFate.Suppressed, Why, import.Columns.Line(row)));
        step.Rows.Keep(row => !aside.Contains(row));
    }

    private static IReadOnlyList<string> OfDomain(SuppressionList list, SuppressedHashes seen, string key)
    {
        var domain = key[(key.LastIndexOf('@') + 1)..];
        if (!seen.Domains.TryGetValue(domain, out var known))
            seen.Domains[domain] = known = [.. list.Hashes(SuppressionKind.Domain, domain).Where(seen.Has)];
        return known;
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
}

/// <summary>The hashes of all suppressions, as fingerprints: they may be as many as the rows.</summary>
internal sealed class SuppressedHashes
{
    /// <summary>More domains than this are forgotten and looked at anew: memory does not grow with the list.</summary>
    private const int MostDomains = 50_000;

    private readonly SeenKeys _hashes = new();

    public int LastKey { get; private set; }

    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>Those of their hashes that are there, for domains that were asked for since the last suppression came.</summary>
    public Dictionary<string, IReadOnlyList<string>> Domains
    {
        get
        {
            if (field.Count > MostDomains)
                field.Clear();
            return field;
        }
    }

    = new(StringComparer.Ordinal);

    public void Add(int key, string hash)
    {
        LastKey = key;
        _hashes.Add(SeenKeys.Fingerprint(Encoding.ASCII.GetBytes(hash)));
        Domains.Clear();
    }

    public bool Has(string hash) => _hashes.Contains(SeenKeys.Fingerprint(Encoding.ASCII.GetBytes(hash)));
}
