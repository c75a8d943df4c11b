using System.Collections.Concurrent;
using System.Globalization;
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
    private int _connections;
    private int _failures;
    private TimeSpan _restUntil;
    private TimeSpan _nextMessage;

    public SmtpServerOptions Options { get; } = options;

    public DayBudget Budget { get; } = new(options.Name, options.LimitOn, store, clock);

    /// <summary>Why it rests, in words; null while it serves.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What holds it back, in words.</summary>
    public IEnumerable<string> Words
    {
        get
        {
            if (Trouble is { } trouble)
                yield return trouble;
            if (Budget.Words is { } spent)
                yield return spent;
            if (Options.MessagesPerSecond > 0)
                yield return string.Create(CultureInfo.InvariantCulture, $"{Options.Name}: at most {Options.MessagesPerSecond:0.##} a second, as set.");
            foreach (var words in _paces.Values.Select(pace => pace.Words).OfType<string>())
                yield return $"{Options.Name}: {words}";
        }
    }

    /// <summary>How full it is for its weight: the least burdened of equals is next.</summary>
    public double Burden
    {
        get
        {
            lock (_gate)
                return (double)_connections / Options.Weight;
        }
    }

    /// <summary>Whether it would take a connection.</summary>
    public bool Takes
    {
        get
        {
            lock (_gate)
                return HasPlace;
        }
    }

    // Not the time of day: a clock that is set back an hour must not make anybody wait for one.
    private TimeSpan Now => clock.GetElapsedTime(0);

    // While it is not known to be back one connection tries; the others wait for what comes of it.
    private bool HasPlace => Now >= _restUntil && Budget.Words is null
        && _connections < (_failures > 0 ? 1 : Math.Max(1, Options.MaxConnections / node.Nodes));

    /// <summary>Takes a place for one connection; false while the server rests or is full.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!HasPlace)
                return false;
            _connections++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
            _connections--;
    }

    public void Served()
    {
        lock (_gate)
        {
            _failures = 0;
            Trouble = null;
        }
    }

    /// <summary>Rests 1, 2, 4 … 60 seconds: a server that is down is not hammered, and one that is back is found soon.</summary>
    public void Failed(Failure failure)
    {
        lock (_gate)
        {
            // Several connections that broke together are one failure.
            if (_failures > 0 && Now < _restUntil)
                return;
            var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, Math.Pow(2, Math.Min(_failures, 10))));
            _failures++;
            _restUntil = Now + rest;
            Trouble = $"{Options.Name}: {failure.Message} Next try in {rest.TotalSeconds:0} s.";
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

    /// <summary>Waits for the next message's turn: its place in the second where <c>MessagesPerSecond</c> is set, and in the day.</summary>
    /// <returns>False: not today, or nobody waits any longer.</returns>
    public async Task<bool> TakeTurnAsync(CancellationToken stop)
    {
        if (Options.HasDayLimit && !await Budget.TakeAsync(stop))
            return false;
        if (Options.MessagesPerSecond <= 0)
            return true;
        TimeSpan wait;
        lock (_gate)
        {
            var now = Now;
            var turn = _nextMessage > now ? _nextMessage : now;
            // Every node takes its share of the second.
            _nextMessage = turn + TimeSpan.FromSeconds(node.Nodes / Options.MessagesPerSecond);
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
            await Task.WhenAny(Task.Delay(wait, clock, stop));
        if (stop.IsCancellationRequested)
            ReturnTurn();
        return !stop.IsCancellationRequested;
    }

    /// <summary>There was no message for the turn.</summary>
    public void ReturnTurn()
    {
        if (Options.HasDayLimit)
            Budget.Return();
    }
}
