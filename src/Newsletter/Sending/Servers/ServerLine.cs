using System.Collections.Concurrent;
using System.Globalization;
using Newsletter.Engines.Smtp;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Pace;

namespace Newsletter.Sending.Servers;

/// <summary>One server as this process uses it: how many connections it has, when it may be tried again, how fast it is fed.</summary>
internal sealed class ServerLine(SmtpServerOptions options, SendingNode node, MailProviders providers, ILedgerStore store, TimeProvider clock)
{
    // Past this many, providers about whom there is nothing to remember are forgotten.
    private const int MostPaces = 5000;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ProviderPace> _paces = new(StringComparer.Ordinal);
    private readonly TokenBucket _turns = new(clock.GetElapsedTime(0));
    private int _failures;
    private string? _trouble;
    private string? _refusal;
    private TimeSpan _restUntil;

    public SmtpServerOptions Options { get; } = options;

    public DayBudget Budget { get; } = new(options.Name, options.LimitOn, store, clock);

    /// <summary>Connections that are being opened.</summary>
    public Waits Connecting { get; } = new(clock);

    /// <summary>Messages that are under way.</summary>
    public Waits Unanswered { get; } = new(clock);

    public Places Places { get; } = new(options.MaxConnections, node, clock);

    /// <summary>Why it rests, in words; null while it serves.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate)
                return _trouble is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Options.Name}: {_trouble} {NextTry}");
        }
    }

    /// <summary>What holds it back, in words.</summary>
    public IEnumerable<string> Words
    {
        get
        {
            if (Trouble is { } trouble)
                yield return trouble;
            if (Connecting.Oldest is { } connecting)
                yield return string.Create(CultureInfo.InvariantCulture, $"{Options.Name} lets us wait to be connected, for {connecting.Time.TotalSeconds:0} s now.");
            if (Unanswered.Oldest is { } unanswered)
                yield return string.Create(CultureInfo.InvariantCulture, $"{Options.Name} answers slowly: the first of {unanswered.Count:N0} copies under way has waited for {unanswered.Time.TotalSeconds:0} s.");
            if (Places.LetsIn is { } letsIn)
                yield return string.Create(CultureInfo.InvariantCulture, $"{Options.Name} lets in {letsIn:N0} at once: {_refusal}");
            if (Budget.Words is { } spent)
                yield return spent;
            if (Options.MessagesPerSecond > 0)
                yield return string.Create(CultureInfo.InvariantCulture, $"{Options.Name}: at most {Options.MessagesPerSecond:0.####} a second, as set.");
            foreach (var words in _paces.Values.Select(pace => pace.Words).OfType<string>())
                yield return $"{Options.Name}: {words}";
        }
    }

    /// <summary>How full it is for its weight: the least burdened of equals is next.</summary>
    public double Burden => (double)Places.Taken / Options.Weight;

    /// <summary>It does not rest, and is not done for today.</summary>
    public bool IsAwake => Now >= _restUntil && Budget.Words is null;

    /// <summary>It is neither in trouble nor done for today. Whether it has a place free is another question: who comes after it in order of priority waits.</summary>
    public bool Serves
    {
        get
        {
            lock (_gate)
                return _failures == 0 && IsAwake;
        }
    }

    // Not the time of day: a clock that is set back an hour must not make anybody wait for one.
    private TimeSpan Now => clock.GetElapsedTime(0);

    private string NextTry => Now < _restUntil
        ? string.Create(CultureInfo.InvariantCulture, $"Next try in {Math.Ceiling((_restUntil - Now).TotalSeconds):0} s.")
        : "Next try now.";

    /// <summary>Takes a place for one connection; false while the server rests or is full.</summary>
    public bool TryEnter(Party party)
    {
        // While it is not known to be back one connection tries; the others wait for what comes of it.
        lock (_gate)
            return IsAwake && (_failures == 0 || !Places.IsTried) && Places.TryEnter(party);
    }

    public void Served()
    {
        lock (_gate)
        {
            _failures = 0;
            _trouble = null;
        }
    }

    /// <summary>
    /// Rests 1, 2, 4 … 60 seconds: a server that is down is not hammered, and one that is back is found soon. One that serves and lets no more connections in need
    /// not rest.
    /// </summary>
    public void Failed(Failure failure)
    {
        lock (_gate)
        {
            if (Places.IsLimit(said: failure is SmtpFailure { Reply: not null }))
            {
                _refusal = failure.Message;
                return;
            }

            // Several connections that broke together are one failure.
            if (_failures > 0 && Now < _restUntil)
                return;
            var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, Math.Pow(2, Math.Min(_failures, 10))));
            _failures++;
            _restUntil = Now + rest;
            _trouble = failure.Message;
        }
    }

    public ProviderPace PaceOf(string provider)
    {
        if (_paces.TryGetValue(provider, out var pace))
            return pace;
        if (_paces.Count > MostPaces)
        {
            foreach (var (name, plain) in _paces)
            {
                if (plain.IsPlain)
                    _paces.TryRemove(name, out _);
            }
        }

        return _paces.GetOrAdd(provider, name => new ProviderPace(name, providers.LimitOf(name), clock));
    }

    /// <summary>Takes the next message's place in the second, where <c>MessagesPerSecond</c> is set: every node has its share. False: not now.</summary>
    /// <param name="ahead">Before those who wait.</param>
    public bool TryTurn(bool ahead = false)
    {
        if (Options.MessagesPerSecond <= 0)
            return true;
        lock (_gate)
            return _turns.TryTake(Options.MessagesPerSecond / node.NodesFor(Options.MaxConnections), Now, ahead);
    }

    /// <summary>The same for a single mail, before those who wait. False: not within a time that somebody waits for.</summary>
    public async Task<bool> TurnSoonAsync(CancellationToken cancellationToken)
    {
        for (var since = clock.GetTimestamp(); !TryTurn(ahead: true);)
        {
            if (clock.GetElapsedTime(since) > SingleMails.Soon)
                return false;
            await Task.Delay(SingleMails.Look, clock, cancellationToken);
        }

        return true;
    }

    /// <summary>No message was sent for the turn.</summary>
    public void ReturnTurn()
    {
        if (Options.MessagesPerSecond <= 0)
            return;
        lock (_gate)
            _turns.Return();
    }

    /// <summary>Takes the next message's place in the day, which is what it returns. Null: not today.</summary>
    public async Task<DateOnly?> TakeOfDayAsync(CancellationToken stop) => Options.HasDayLimit ? await Budget.TakeAsync(stop) : DateOnly.MinValue;

    /// <summary>The message was not sent after all.</summary>
    public void ReturnToDay(DateOnly day)
    {
        if (Options.HasDayLimit)
            Budget.Return(day);
    }
}
