using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>A hit and what the queue found out about it.</summary>
internal readonly record struct Judged(Hit Hit, bool Machine);

/// <summary>
/// Writes a group of hits in one transaction, from any node. What is counted is what the publication counts now, and for whom the reader agrees to now: whoever
/// says no, or leaves, is in the totals alone, by copies that are out as well.
/// </summary>
internal sealed class RecordHits(NewsletterDb db, CountingOptions options, TimeProvider clock)
{
    /// <param name="batch">The same when it is tried again: then it counts once.</param>
    public async Task HandleAsync(Guid batch, IReadOnlyList<Judged> hits, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(hits, cancellationToken);
        var counts = new SortedDictionary<Counted, Sum>();
        var readings = new SortedDictionary<(int Issue, int Row, Counted What), (int Subscriber, DateTimeOffset At)>();
        foreach (var (hit, machine) in hits)
            Sort(hit, machine, known, counts, readings);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Within the transaction of all the rest: either it stands and everything does, or nothing.
        if (await InsertBatchAsync(batch, cancellationToken) == 0)
            return;
        // In one order on every node, readings first: two that write at once wait for each other and never crosswise.
        foreach (var ((issue, row, what), (subscriber, at)) in readings)
        {
            if (await InsertAsync(row, what, subscriber, at, cancellationToken) == 1)
                Of(counts, what).Readers++;
        }

        foreach (var (what, sum) in counts)
            await AddAsync(what, sum, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private void Sort(
        Hit hit, bool machine, Known known, SortedDictionary<Counted, Sum> counts, SortedDictionary<(int Issue, int Row, Counted What), (int Subscriber, DateTimeOffset At)> readings)
    {
        var link = hit.Link;
        if (!known.Trackings.TryGetValue(link.IssueKey, out var tracking) || tracking == Tracking.Off)
            return;
        var copy = hit.Row is { } row ? known.Copies.GetValueOrDefault((link.IssueKey, row)) : null;
        machine |= copy is not null && options.TooSoon > TimeSpan.Zero && hit.At - (copy.TakenAt ?? hit.At) < options.TooSoon;
        var itself = new Counted(link.IssueKey, hit.IsOpen ? ReadingKind.Open : ReadingKind.Link, hit.IsOpen ? 0 : link.Revision, link.Number);
        var sum = Of(counts, itself);
        if (machine)
        {
            sum.Machine++;
            return;
        }

        sum.Times++;
        if (copy is not { Individual: true, Subscriber: { } subscriber } || tracking != Tracking.Individual)
            return;
        foreach (var what in Kept(itself, known))
            readings.TryAdd((link.IssueKey, hit.Row!.Value, what), (subscriber, hit.At)); // a copy has a row
    }

    /// <summary>A click is one of its link, of its article, and of the issue.</summary>
    private static IEnumerable<Counted> Kept(Counted itself, Known known)
    {
        yield return itself;
        if (itself.Kind == ReadingKind.Open)
            yield break;
        yield return new Counted(itself.Issue, ReadingKind.Click, 0, 0);
        if (known.Positions.GetValueOrDefault((itself.Issue, itself.Revision, itself.Item)) is { } position)
            yield return new Counted(itself.Issue, ReadingKind.Article, itself.Revision, position);
    }

    private async Task<Known> KnownAsync(IReadOnlyList<Judged> hits, CancellationToken cancellationToken)
    {
        var known = new Known();
        foreach (var group in hits.Select(h => h.Hit).GroupBy(h => h.Link.IssueKey))
        {
            var issue = await db.Issues.AsNoTracking().Where(i => i.Key == group.Key).Select(i => new { i.PublicationKey, i.Publication.Tracking }).SingleOrDefaultAsync(cancellationToken);
            if (issue is null)
                continue;
            known.Trackings[group.Key] = issue.Tracking;
            foreach (var link in await db.SentLinks.AsNoTracking().Where(l => l.Issue == group.Key).Select(l => new { l.Revision, l.Number, l.Position }).ToListAsync(cancellationToken))
                known.Positions[(group.Key, link.Revision, link.Number)] = link.Position;
            var rows = group.Select(h => h.Row).OfType<int>().Distinct().ToList();
            var copies = await db.Deliveries.AsNoTracking().Where(d => d.Issue == group.Key && rows.Contains(d.Row))
                .Select(d => new
                {
                    d.Row,
                    d.Subscriber,
                    TakenAt = d.AcceptedAt ?? d.UncertainAt,
                    Individual = db.Subscriptions.Any(s => s.SubscriberKey == d.Subscriber && s.PublicationKey == issue.PublicationKey && s.IndividualFigures
                        && (s.State == SubscriptionState.Active || s.State == SubscriptionState.Paused)),
                }).ToListAsync(cancellationToken);
            foreach (var copy in copies)
                known.Copies[(group.Key, copy.Row)] = new Copy(copy.Subscriber, copy.TakenAt, copy.Individual);
        }

        return known;
    }

    private Task<int> InsertBatchAsync(Guid batch, CancellationToken cancellationToken)
    {
        var now = Instant(clock.GetUtcNow());
        return db.Database.ExecuteSqlAsync($"INSERT INTO reading_batches (id, at) VALUES ({Id(batch)}, {now}) ON CONFLICT (id) DO NOTHING", cancellationToken);
    }

    /// <summary>Who was erased a moment ago is not there any more, and nothing is kept of them.</summary>
    private Task<int> InsertAsync(int row, Counted what, int subscriber, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var kind = what.Kind.ToString();
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO readings (issue, row, kind, revision, item, subscriber, at)
            SELECT {what.Issue}, {row}, {kind}, {what.Revision}, {what.Item}, key, {Instant(at)} FROM subscribers WHERE key = {subscriber}
            ON CONFLICT (issue, row, kind, revision, item) DO NOTHING
            """,
            cancellationToken);
    }

    private Task<int> AddAsync(Counted what, Sum sum, CancellationToken cancellationToken)
    {
        var kind = what.Kind.ToString();
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO reading_counts (issue, kind, revision, item, times, machine, readers) VALUES ({what.Issue}, {kind}, {what.Revision}, {what.Item}, {sum.Times}, {sum.Machine}, {sum.Readers})
            ON CONFLICT (issue, kind, revision, item) DO UPDATE SET
                times = reading_counts.times + excluded.times, machine = reading_counts.machine + excluded.machine, readers = reading_counts.readers + excluded.readers
            """,
            cancellationToken);
    }

    private object Instant(DateTimeOffset at) => db.Database.IsSqlite() ? at.ToUnixTimeMilliseconds() : at.ToUniversalTime();

    private object Id(Guid id) => db.Database.IsSqlite() ? id.ToString("D") : id;

    private static Sum Of(SortedDictionary<Counted, Sum> counts, Counted what) => counts.TryGetValue(what, out var sum) ? sum : counts[what] = new Sum();

    private sealed class Known
    {
        public Dictionary<int, Tracking> Trackings { get; } = [];

        public Dictionary<(int Issue, int Revision, int Number), int?> Positions { get; } = [];

        public Dictionary<(int Issue, int Row), Copy> Copies { get; } = [];
    }

    /// <param name="TakenAt">When a server took it, or may have; null: it is on its way.</param>
    private sealed record Copy(int Subscriber, DateTimeOffset? TakenAt, bool Individual);

    private sealed class Sum
    {
        public long Times { get; set; }

        public long Machine { get; set; }

        public long Readers { get; set; }
    }

    private readonly record struct Counted(int Issue, ReadingKind Kind, int Revision, int Item) : IComparable<Counted>
    {
        public int CompareTo(Counted other) => (Issue, Kind, Revision, Item).CompareTo((other.Issue, other.Kind, other.Revision, other.Item));
    }
}
