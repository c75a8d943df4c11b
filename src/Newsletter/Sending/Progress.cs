using System.Collections.Concurrent;
using Newsletter.Issues;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending;

/// <summary>How far an issue has come, on the wire.</summary>
/// <param name="Captured">True: everything goes into the built-in mailbox.</param>
/// <param name="PerSecond">Copies that got their end, over the last half minute.</param>
/// <param name="Eta">Null while there is nothing to tell it from.</param>
/// <param name="SlowedBy">What holds it back, in words.</param>
internal sealed record ProgressAnswer(
    IssueState State,
    bool Captured,
    int Audience,
    int Queued,
    int InFlight,
    int Deferred,
    int Accepted,
    int Rejected,
    int Skipped,
    int Uncertain,
    double PerSecond,
    DateTimeOffset? Eta,
    IReadOnlyList<string> SlowedBy);

/// <summary>Reads progress, and remembers what it read, so that the rate is measured wherever the sending happens.</summary>
internal sealed class Progress(ILedgerStore store, ServerPool pool, SmtpOptions smtp, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<int, List<(DateTimeOffset At, int Done)>> _samples = new();

    public async Task<ProgressAnswer> ReadAsync(Issue issue, CancellationToken cancellationToken)
    {
        var counts = issue.FrozenAt is null ? LedgerCounts.None : await store.CountAsync(issue.Key, cancellationToken);
        var now = clock.GetUtcNow();
        var going = issue.State == IssueState.Sending && issue.LedgerComplete;
        var rate = going ? Rate(issue.Key, counts.Accepted + counts.Rejected + counts.Skipped + counts.Uncertain, now) : 0;
        var left = counts.Queued + counts.InFlight;
        return new ProgressAnswer(
            issue.State,
            issue.FrozenAt is null ? smtp.Captured : issue.Rehearsal,
            counts.Audience,
            counts.Queued,
            counts.InFlight,
            counts.Deferred,
            counts.Accepted,
            counts.Rejected,
            counts.Skipped,
            counts.Uncertain,
            Math.Round(rate, 1),
            rate > 0 && left > 0 ? now + TimeSpan.FromSeconds(left / rate) : null,
            Slowed(issue, counts, now));
    }

    private List<string> Slowed(Issue issue, LedgerCounts counts, DateTimeOffset now)
    {
        var words = new List<string>();
        if (issue.State != IssueState.Sending)
            return words;
        if (issue.NotBefore > now)
            words.Add(FormattableString.Invariant($"The hold: the first message leaves at {issue.NotBefore:yyyy-MM-dd HH:mm:ss} UTC."));
        else if (!issue.LedgerComplete)
            words.Add("The audience is being frozen; nothing leaves before it is complete.");
        if (counts.Queued > 0)
            words.AddRange(pool.Troubles);
        if (counts.Deferred > 0)
            words.Add($"{counts.Deferred} copies were put off by their servers and are tried again later.");
        return words;
    }

    private double Rate(int issue, int done, DateTimeOffset now)
    {
        var samples = _samples.GetOrAdd(issue, _ => []);
        lock (samples)
        {
            samples.Add((now, done));
            // The oldest sample stays until a younger one spans the window.
            while (samples.Count > 2 && now - samples[1].At >= Window)
                samples.RemoveAt(0);
            var seconds = (now - samples[0].At).TotalSeconds;
            return seconds <= 0 ? 0 : (done - samples[0].Done) / seconds;
        }
    }
}
