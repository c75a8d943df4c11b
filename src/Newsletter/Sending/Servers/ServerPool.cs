using Newsletter.Engines.Smtp;
using Newsletter.Sending.Ledger;
using Newsletter.Sending.Pace;

namespace Newsletter.Sending.Servers;

/// <summary>The servers of this process, shared by all issues that are going out.</summary>
internal sealed class ServerPool(
    IMailTransport transport, IServerList servers, SendingNode node, MailProviders providers, ILedgerStore store, TimeProvider clock, ILogger<ServerPool> log)
{
    private readonly Lazy<IReadOnlyList<ServerLine>> _lines =
        new(() => [.. servers.Servers.OrderBy(s => s.Priority).Select(s => new ServerLine(s, node, providers, store, clock))]);

    /// <summary>How many connections can be of use at once: those of the largest group of equal priority.</summary>
    public int MostConnections => _lines.Value.GroupBy(line => line.Options.Priority).Max(group => group.Sum(line => line.Options.MaxConnections));

    /// <summary>What holds the sending back, in words.</summary>
    public IReadOnlyList<string> Words => [.. _lines.Value.SelectMany(line => line.Words)];

    public IReadOnlyList<ServerLine> Lines => _lines.Value;

    /// <summary>A server that goes before this one takes connections again: what is open here makes way at the next message.</summary>
    public bool HasBetter(ServerLine line) =>
        line.Options.Priority > _lines.Value[0].Options.Priority && _lines.Value.Any(other => other.Options.Priority < line.Options.Priority && other.Takes);

    /// <summary>A connection to the first server, in order of priority and among equals by burden, that takes one.</summary>
    /// <returns>Null: none does at the moment.</returns>
    public async Task<ServerConnection?> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var line in _lines.Value.OrderBy(line => line.Options.Priority).ThenBy(line => line.Burden))
        {
            if (!line.TryEnter())
                continue;
            var entered = true;
            try
            {
                var server = line.Options.ForConnection();
                var connected = server.Ok ? await transport.ConnectAsync(server.Value, cancellationToken) : server.Failure;
                if (connected.Ok)
                {
                    entered = false;
                    return new ServerConnection(line, connected.Value, () => HasBetter(line));
                }

                line.Failed(connected.Failure);
                log.LogWarning("{Trouble}", line.Trouble);
            }
            finally
            {
                if (entered)
                    line.Leave();
            }
        }

        return null;
    }
}

/// <summary>Which servers there are: those of the settings, or the built-in mailbox.</summary>
internal interface IServerList
{
    IReadOnlyList<SmtpServerOptions> Servers { get; }
}

/// <summary>
/// A connection and its place in the line; both end together. The server has served when it answered a message: one that takes connections and drops
/// them is in trouble like one that takes none, and rests.
/// </summary>
internal sealed class ServerConnection(ServerLine line, IMailConnection connection, Func<bool> hasBetter) : IAsyncDisposable
{
    private int _left = line.Options.MessagesPerConnection;
    private volatile bool _answered;
    private volatile string? _lost;

    public ServerLine Line => line;

    public IMailConnection Mail => connection;

    /// <summary>Takes one of the messages this connection is good for.</summary>
    public bool TryUse() => connection.IsOpen && !hasBetter() && Interlocked.Decrement(ref _left) >= 0;

    /// <summary>Takes note of what became of a message.</summary>
    public void Heard(SendOutcome outcome)
    {
        if (outcome.Result == SendResult.ConnectionLost)
        {
            _lost ??= outcome.Reply.Text;
            return;
        }

        if (_answered || outcome.Reply.Code == 0)
            return;
        _answered = true;
        line.Served();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            if (!_answered && _lost is { } reason)
                line.Failed(new Failure("smtp.lost", $"{reason}."));
            else if (!_answered)
                line.Served();
            line.Leave();
        }
    }
}
