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
internal sealed class Progress(ILedgerStore store, ServerPool pool, SendingNode node, SmtpOptions smtp, TimeProvider clock)
{
    /// <summary>Begins the words on a hold: a page says it on the clocks of its publication instead.</summary>
    public const string HoldWords = "The hold:";

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<int, List<(DateTimeOffset At, int Done)>> _samples = new();

    public async Task<ProgressAnswer> ReadAsync(Issue issue, CancellationToken cancellationToken)
    {
        var counts = issue.FrozenAt is null ? LedgerCounts.None : await store.CountAsync(issue.Key, cancellationToken);
        var now = clock.GetUtcNow();
        var going = issue.State == IssueState.Sending && issue.LedgerComplete;
        var rate = going ? Rate(issue.Key, counts, now) : 0;
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
            going ? await EndAsync(issue.Key, counts, rate, now, cancellationToken) : null,
            await SlowedAsync(issue, counts, now, cancellationToken));
    }

    private async Task<List<string>> SlowedAsync(Issue issue, LedgerCounts counts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var words = new List<string>();
        if (issue is { State: IssueState.Paused, Rehearsal: true } && smtp.Captured && counts.Audience > smtp.CaptureLimit)
            words.Add(CaptureLimit.Words(counts.Audience, smtp.CaptureLimit));
        if (issue.State != IssueState.Sending)
            return words;
        if (issue.NotBefore > now)
            words.Add(FormattableString.Invariant($"{HoldWords} the first message leaves at {issue.NotBefore:yyyy-MM-dd HH:mm:ss} UTC."));
        else if (!issue.LedgerComplete)
            words.Add("The audience is being frozen; nothing leaves before it is complete.");
        if (counts.Queued + counts.InFlight > 0)
            words.AddRange(pool.Words.Union(await store.WordsAsync(node.Key, cancellationToken), StringComparer.Ordinal));
        if (counts.Deferred > 0)
            words.Add(counts.Deferred == 1 ? "One copy was put off and is tried again later." : FormattableString.Invariant($"{counts.Deferred:N0} copies were put off and are tried again later."));
        return words;
    }

    /// <summary>
    /// When the last copy has its end, as far as anybody can tell: at the rate of the last half minute, not before the last deferred copy is tried again,
    /// and no sooner than the days of servers with a daily limit allow.
    /// </summary>
    private async Task<DateTimeOffset?> EndAsync(int issue, LedgerCounts counts, double rate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = counts.Queued + counts.InFlight;
        var deferred = counts.Deferred > 0 ? await store.LastDeferredAsync(issue, cancellationToken) : null;
        if (left == 0)
            return deferred < now ? now : deferred;
        var (waits, rest) = await DaysAsync(left, now, cancellationToken);
        if (rate <= 0 && waits is null)
            return null;
        var end = (waits ?? now) + TimeSpan.FromSeconds(rate > 0 ? rest / rate : 0);
        return deferred > end ? deferred : end;
    }

    /// <summary>Where every server has a daily limit: the first instant of the day on which the last message goes, and how many go on it.</summary>
    private async Task<(DateTimeOffset? Day, int Left)> DaysAsync(int left, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const int MostDays = 3650;
        if (!pool.Lines.All(line => line.Options.HasDayLimit))
            return (null, left);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        for (var ahead = 0; ahead < MostDays; ahead++)
        {
            var day = today.AddDays(ahead);
            var room = 0L;
            foreach (var line in pool.Lines)
            {
                if (line.Options.LimitOn(day) is not { } limit)
                    return (ahead == 0 ? null : Start(day), left);
                room += ahead > 0 ? limit : Math.Max(0, limit - await store.UsedOfDayAsync(line.Options.Name, day, cancellationToken));
            }

            if (left <= room)
                return (ahead == 0 ? null : Start(day), left);
            left -= (int)room;
        }

        return (null, left);

        static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
    }

    /// <summary>Looks regularly, so that whoever asks once is told the rate of the last half minute and not of the time since somebody asked before.</summary>
    public async Task LookAsync(int issue, CancellationToken cancellationToken) =>
        Rate(issue, await store.CountAsync(issue, cancellationToken), clock.GetUtcNow());

    /// <summary>What is not going out has no rate, and begins anew when it goes on.</summary>
    public void Forget(Func<int, bool> which)
    {
        foreach (var issue in _samples.Keys.Where(which))
            _samples.TryRemove(issue, out _);
    }

    private double Rate(int issue, LedgerCounts counts, DateTimeOffset now)
    {
        var done = counts.Accepted + counts.Rejected + counts.Skipped + counts.Uncertain;
        var samples = _samples.GetOrAdd(issue, _ => []);
        lock (samples)
        {
            // A gap, or a clock that was set: what lies before it tells nothing about now.
            if (samples.Count > 0 && (now - samples[^1].At > Window || now < samples[^1].At))
                samples.Clear();
            samples.Add((now, done));
            // The oldest sample stays until a younger one spans the window.
            while (samples.Count > 2 && now - samples[1].At >= Window)
                samples.RemoveAt(0);
            var seconds = (now - samples[0].At).TotalSeconds;
            // Out of a moment no rate can be told, and no end.
            return seconds < 1 ? 0 : (done - samples[0].Done) / seconds;
        }
    }
}
