using Newsletter.Engines.Smtp;

namespace Newsletter.Sending.Servers;

/// <summary>
/// A connection and its place in the line; both end together. The server has served when it answered a message: one that takes connections and drops
/// them is in trouble like one that takes none, and rests.
/// </summary>
internal sealed class ServerConnection(ServerLine line, Party party, IMailConnection connection, TimeSpan since, Func<bool> hasBetter) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private bool _makesWay;
    private int _left = line.Options.MessagesPerConnection;
    private bool _heard;
    private volatile bool _answered;
    private volatile string? _lost;

    public ServerLine Line => line;

    public IMailConnection Mail => connection;

    /// <summary>Nothing speaks against another message: nobody waits for this place, and no server that goes before this one is back.</summary>
    public bool Stays => connection.IsOpen && !hasBetter() && !MakesWay();

    /// <summary>Takes one of the messages this connection is good for.</summary>
    public bool TryUse() => Interlocked.Decrement(ref _left) >= 0;

    /// <summary>Takes note of what became of a message.</summary>
    public void Heard(SendOutcome outcome)
    {
        if (outcome.Result == SendResult.ConnectionLost)
        {
            _lost ??= outcome.Reply.Text;
            return;
        }

        if (_answered || outcome.Reply.Code == 0 || Interlocked.Exchange(ref _heard, true))
            return;
        line.Places.Served();
        line.Served();
        _answered = true;
    }

    /// <summary>Sends one mail that is no copy of an issue. It counts in every limit, and takes its turn before copies do.</summary>
    /// <returns>Null: not over this connection, or not now.</returns>
    public async Task<SendOutcome?> SendSingleAsync(MailEnvelope envelope, MailContent content, CancellationToken cancellationToken)
    {
        if (!Stays || !TryUse() || !await line.TurnSoonAsync(cancellationToken))
            return null;
        if (await line.TakeOfDayAsync(cancellationToken) is not { } day)
        {
            line.ReturnTurn();
            return null;
        }

        var outcome = await connection.SendAsync(envelope, content, cancellationToken);
        Heard(outcome);
        if (outcome.NotBegun)
            line.ReturnToDay(day);
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            line.Places.Leave(party, opened: true, _answered, _makesWay);
            if (!_answered && _lost is { } reason)
                line.Failed(new Failure("smtp.lost", $"{reason}."));
        }
    }

    private bool MakesWay()
    {
        lock (_gate)
            return _makesWay |= !_makesWay && line.Places.MakesWay(party, since);
    }
}
