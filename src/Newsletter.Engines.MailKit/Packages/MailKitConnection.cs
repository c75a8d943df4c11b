using System.Net.Sockets;
using global::MailKit;
using global::MailKit.Net.Smtp;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Adapters.MailKit;

internal sealed class MailKitConnection : IMailConnection
{
    // RFC 5321 section 4.1.1.4: the end of a text is CRLF.CRLF, of which the first CRLF is the text's own.
    private const int DotLength = 3;

    private readonly RawSmtpClient _client;
    private readonly WatchedStream _stream;
    private readonly MailTimeouts _timeouts;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _closing;

    // The server has answered a transaction on this connection; and this one.
    private bool _answers;
    private bool _begun;

    public MailKitConnection(RawSmtpClient client, WatchedStream stream, MailTimeouts timeouts)
    {
        (_client, _stream, _timeouts) = (client, stream, timeouts);
        var offered = client.Capabilities;
        Capabilities = new MailCapabilities(
            offered.HasFlag(SmtpCapabilities.Pipelining),
            offered.HasFlag(SmtpCapabilities.EightBitMime),
            offered.HasFlag(SmtpCapabilities.UTF8),
            offered.HasFlag(SmtpCapabilities.Dsn),
            offered.HasFlag(SmtpCapabilities.EnhancedStatusCodes),
            offered.HasFlag(SmtpCapabilities.StartTLS),
            client.MaxSize,
            [.. client.AuthenticationMechanisms.Select(name => name.ToUpperInvariant())]);
    }

    public MailCapabilities Capabilities { get; }

    public int Depth => 1;

    /// <remarks>Between messages a server says nothing; what can be read then is a 421 or the end. Under TLS only the end can be told from outside.</remarks>
    public bool IsOpen => !_closing && _client.IsConnected && (_turn.CurrentCount == 0 || !HasHungUp);

    private bool HasHungUp => _client.IsSecure ? _stream.IsGone : _stream.HasUnread;

    public async Task<SendOutcome> SendAsync(MailEnvelope envelope, MailContent content, CancellationToken cancellationToken)
    {
        var (wire, refusal) = SmtpEnvelope.Check(envelope, content, Capabilities);
        if (wire is null)
            return new SendOutcome(SendResult.Rejected, refusal!);
        if (WireText.Of(content) is not { } text)
            return new SendOutcome(SendResult.Rejected, new SmtpReply(0, "5.6.3", "The message has octets that are no UTF-8, which this engine cannot send."));
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_closing || !_client.IsConnected || HasHungUp)
                return Lost("The connection is gone") with { NotBegun = true };
            return await SendAsync(wire, content, text, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _closing = true;
            _stream.ReadLimit = _stream.WriteLimit = _timeouts.Quit;
            if (_client.IsConnected)
                await _client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Takes the connection away from a message that is under way, which ends then.
        _closing = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    private async Task<SendOutcome> SendAsync(SmtpEnvelope envelope, MailContent content, string text, CancellationToken cancellationToken)
    {
        var textBegins = long.MaxValue;
        _begun = !_answers;
        try
        {
            if (await RefusalAsync(envelope, content, cancellationToken).ConfigureAwait(false) is { } refusal)
                return refusal;
            (_stream.WriteLimit, _stream.ReadLimit) = (_timeouts.DataBlock, _timeouts.FinalDot);
            textBegins = _stream.Written;
            return await OutcomeAsync(await _client.CommandAsync(text, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or SocketException or ProtocolException or ServiceNotConnectedException or OperationCanceledException or ObjectDisposedException)
        {
            _closing = true;
            // Under TLS more octets are written than the text has, so this says «may have been» a little too early, never too late.
            var untilDot = System.Text.Encoding.UTF8.GetByteCount(text) - DotLength;
            return Lost(lost.Message, dotWritten: textBegins != long.MaxValue && _stream.Written - textBegins > untilDot) with { NotBegun = !_begun };
        }
    }

    private async Task<SendOutcome?> RefusalAsync(SmtpEnvelope envelope, MailContent content, CancellationToken cancellationToken)
    {
        (_stream.WriteLimit, _stream.ReadLimit) = (_timeouts.Command, _timeouts.Command);
        var mail = await _client.CommandAsync(envelope.Mail(content, Capabilities), cancellationToken).ConfigureAwait(false);
        _begun = _answers = true;
        if (!Accepts(mail))
            return await WantsMoreAsync(mail, atMail: true).ConfigureAwait(false) ?? await OutcomeAsync(mail).ConfigureAwait(false);
        var recipient = await _client.CommandAsync(envelope.Recipient(Capabilities), cancellationToken).ConfigureAwait(false);
        if (!Accepts(recipient))
            return await WantsMoreAsync(recipient, atMail: false).ConfigureAwait(false) ?? await OutcomeAsync(recipient, reset: true).ConfigureAwait(false);
        _stream.ReadLimit = _timeouts.DataCommand;
        var data = await _client.CommandAsync("DATA", cancellationToken).ConfigureAwait(false);
        return (int)data.StatusCode == 354
            ? null
            : await WantsMoreAsync(data, atMail: false).ConfigureAwait(false) ?? await OutcomeAsync(data, reset: true).ConfigureAwait(false);
    }

    /// <returns>Null: the refusal is about the message.</returns>
    private async Task<SendOutcome?> WantsMoreAsync(SmtpResponse response, bool atMail)
    {
        var reply = Replies.Of(response);
        if (!SmtpFailures.IsAboutConnection(reply))
            return null;
        _closing = true;
        await _client.DisconnectAsync(quit: false).ConfigureAwait(false);
        return Lost(SmtpFailures.WantsMore(reply)) with { NotBegun = atMail };
    }

    private static bool Accepts(SmtpResponse response) => (int)response.StatusCode / 100 == 2;

    // A server that answers what nobody can mean here is no longer one to talk to.
    private async Task<SendOutcome> OutcomeAsync(SmtpResponse response, bool reset = false)
    {
        var reply = Replies.Of(response);
        if (reply.Code == 421 || (reply.Code / 100) is not (2 or 4 or 5) || (reset && reply.Code / 100 == 2))
        {
            _closing = true;
            await _client.DisconnectAsync(quit: false).ConfigureAwait(false);
        }
        else if (reset)
        {
            await ResetAsync().ConfigureAwait(false);
        }

        return (reply.Code / 100) switch
        {
            2 when !reset => new SendOutcome(SendResult.Accepted, reply),
            4 => new SendOutcome(SendResult.Deferred, reply),
            5 => new SendOutcome(SendResult.Rejected, reply),
            _ => Lost($"The server answered {reply}"),
        };
    }

    // The outcome is known already; a connection that does not survive this is found to be gone by the next message.
    private async Task ResetAsync()
    {
        try
        {
            _closing |= !Accepts(await _client.CommandAsync("RSET", CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception lost) when (lost is IOException or SocketException or ProtocolException or ServiceNotConnectedException or ObjectDisposedException)
        {
            _closing = true;
        }
    }

    private static SendOutcome Lost(string reason, bool dotWritten = false) =>
        new(SendResult.ConnectionLost, new SmtpReply(0, null, reason), dotWritten);
}
