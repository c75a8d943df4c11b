namespace Newsletter.Sending.Servers;

/// <summary>One server as this process uses it: how many connections it has, when it may be tried again, how fast it is fed.</summary>
internal sealed class ServerLine(SmtpServerOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private int _connections;
    private int _failures;
    private DateTimeOffset _restUntil;
    private DateTimeOffset _nextMessage;

    public SmtpServerOptions Options { get; } = options;

    /// <summary>Why it rests, in words; null while it serves.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Takes a place for one connection; false while the server rests or is full.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_connections >= Options.MaxConnections || clock.GetUtcNow() < _restUntil)
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
            var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, Math.Pow(2, Math.Min(_failures, 10))));
            _failures++;
            _restUntil = clock.GetUtcNow() + rest;
            Trouble = $"{Options.Name}: {failure.Message} Next try in {rest.TotalSeconds:0} s.";
        }
    }

    /// <summary>Waits for this message's turn where <c>MessagesPerSecond</c> is set.</summary>
    public Task PaceAsync(CancellationToken cancellationToken)
    {
        if (Options.MessagesPerSecond <= 0)
            return Task.CompletedTask;
        TimeSpan wait;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var turn = _nextMessage > now ? _nextMessage : now;
            _nextMessage = turn + TimeSpan.FromSeconds(1 / Options.MessagesPerSecond);
            wait = turn - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, cancellationToken) : Task.CompletedTask;
    }
}
