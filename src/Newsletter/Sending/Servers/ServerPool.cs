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

    /// <summary>How many connections can be of use at once: those of the largest group of equal priority, and one for each other server that is tried beside them.</summary>
    public int MostConnections => _lines.Value.GroupBy(line => line.Options.Priority).Max(group => group.Sum(line => line.Options.MaxConnections) + _lines.Value.Count - group.Count());

    /// <summary>What holds the sending back, in words.</summary>
    public IReadOnlyList<string> Words => [.. _lines.Value.SelectMany(line => line.Words)];

    public IReadOnlyList<ServerLine> Lines => _lines.Value;

    /// <summary>Why <see cref="ConnectSoonAsync"/> found no place, in words.</summary>
    public string WhyNone => string.Join(" ", [.. Words, .. _lines.Value.Any(line => line.Serves) ? [Full] : Array.Empty<string>()]);

    private string Full => HasPlaces
        ? "All connections are in use; try again in a minute."
        : "All connections are other processes'; try again in a minute. If it stays so, MaxConnections is less than there are processes.";

    /// <summary>Whether this process has a connection to hand out now: with more processes than connections some have none, and one that reaches no server leaves the rows to others.</summary>
    public bool HasPlaces => _lines.Value.GroupBy(line => line.Options.Priority).FirstOrDefault(group => group.Any(line => line.Serves)) is { } serving
        ? serving.Any(line => line.Places.Count > 0)
        : _lines.Value.Any(line => line.Places.Count > 0 && (line.IsAwake || node.Nodes == 1));

    /// <summary>A server that goes before this one serves again: what is open here makes way at the next message. Until it does one connection tries it, beside these.</summary>
    public bool HasBetter(ServerLine line) =>
        line.Options.Priority > _lines.Value[0].Options.Priority && _lines.Value.Any(other => other.Options.Priority < line.Options.Priority && other.Serves);

    /// <summary>A connection to the first server, in order of priority and among equals by burden, that takes one.</summary>
    /// <returns>Null: none does at the moment.</returns>
    public async Task<ServerConnection?> ConnectAsync(Party party, CancellationToken cancellationToken)
    {
        foreach (var equals in _lines.Value.GroupBy(line => line.Options.Priority))
        {
            foreach (var line in equals.OrderBy(line => line.Burden))
            {
                if (line.TryEnter(party) && await ConnectAsync(line, party, cancellationToken) is { } connection)
                    return connection;
            }

            // Full is not away: whoever comes after these serves while they cannot be reached, and not beside them.
            if (equals.Any(line => line.Serves))
                return null;
        }

        return null;
    }

    /// <summary>The same for somebody who has single mails: waits a while for a place that issues make free.</summary>
    public async Task<ServerConnection?> ConnectSoonAsync(Party party, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            if (await ConnectAsync(party, cancellationToken) is { } connection)
                return connection;
            if (clock.GetElapsedTime(since) > SingleMails.Soon || !_lines.Value.Any(line => line.Serves))
                return null;
            await Task.Delay(SingleMails.Look, clock, cancellationToken);
        }
    }

    private async Task<ServerConnection?> ConnectAsync(ServerLine line, Party party, CancellationToken cancellationToken)
    {
        var entered = true;
        var since = line.Connecting.Begin();
        try
        {
            var server = line.Options.ForConnection();
            var connected = server.Ok ? await transport.ConnectAsync(server.Value, cancellationToken) : server.Failure;
            if (connected.Ok)
            {
                entered = false;
                line.Places.Opened();
                return new ServerConnection(line, party, connected.Value, clock.GetElapsedTime(0), () => HasBetter(line));
            }

            line.Failed(connected.Failure);
            log.LogWarning("{Server}: {Failure}", line.Options.Name, connected.Failure.Message);
            return null;
        }
        finally
        {
            line.Connecting.End(since);
            if (entered)
                line.Places.Leave(party, opened: false, served: false, madeWay: false);
        }
    }
}

/// <summary>Which servers there are: those of the settings, or the built-in mailbox.</summary>
internal interface IServerList
{
    IReadOnlyList<SmtpServerOptions> Servers { get; }
}
