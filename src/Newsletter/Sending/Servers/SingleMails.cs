using Newsletter.Composing;
using Newsletter.Engines.Smtp;

namespace Newsletter.Sending.Servers;

/// <param name="Server">Its name.</param>
/// <param name="Bytes">Of the message.</param>
internal sealed record SingleOutcome(string Server, SendOutcome Outcome, int Bytes);

/// <summary>Tests and confirmations: mails that are no copies of an issue, one after the other, over as many connections as the servers' limits ask for.</summary>
internal sealed class SingleMails(ServerPool pool, Party party) : IAsyncDisposable
{
    /// <summary>What is waited for a place, or for a turn, at most, and how often it is looked for.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private ServerConnection? _server;

    /// <returns>False: no server takes anything now.</returns>
    public async Task<bool> ConnectAsync(CancellationToken cancellationToken) => (_server ??= await pool.ConnectSoonAsync(party, cancellationToken)) is not null;

    /// <param name="compose">For the server that it goes over: what is signed, and where it comes back to, depends on it.</param>
    /// <returns>Null: no server takes it now. Nothing of it was sent, also where the outcome says so.</returns>
    public async Task<Result<SingleOutcome?>> SendAsync(Func<SmtpServerOptions, Result<ComposedCopy>> compose, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isNew = _server is null;
            if (!await ConnectAsync(cancellationToken))
                return default(SingleOutcome?);
            var composed = compose(_server!.Line.Options); // connected
            if (!composed.Ok)
                return composed.Failure;
            using var copy = composed.Value;
            var outcome = await _server.SendSingleAsync(copy.Envelope, copy.Content, cancellationToken);
            var name = _server.Line.Options.Name;
            if (outcome is null or { NotBegun: true })
                await EndAsync(cancellationToken);
            // A connection that was of use may just have come to its end.
            if (isNew || outcome is { NotBegun: false })
                return outcome is null ? default(SingleOutcome?) : new SingleOutcome(name, outcome, (int)copy.Content.Length);
        }
    }

    /// <summary>Takes leave of the server.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_server is not { } server)
            return;
        _server = null;
        await using (server)
            await server.Mail.QuitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync();
    }
}
