using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>
/// A small SMTP server (RFC 5321) that hands every message to a handler and passes nothing on: the built-in mailbox, and the listener for returned
/// mail. Speaks PIPELINING, 8BITMIME, SMTPUTF8, SIZE and ENHANCEDSTATUSCODES.
/// </summary>
public sealed class SmtpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private readonly SmtpReceiverOptions _options;
    private readonly Func<ReceivedMessage, CancellationToken, ValueTask<SmtpReply>> _handler;
    private readonly TimeProvider _clock;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<TextWire, Task> _sessions = new();
    private readonly Task _accepting;

    private SmtpReceiver(
        Socket listener, SmtpReceiverOptions options, Func<ReceivedMessage, CancellationToken, ValueTask<SmtpReply>> handler, TimeProvider clock)
    {
        _listener = listener;
        _options = options;
        _handler = handler;
        _clock = clock;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="handler">Takes a message and answers it: 2xx when it is kept safely, else 4xx or 5xx. Called for several connections at once.</param>
    /// <returns>The receiver, or a failure <c>smtp.listen</c>.</returns>
    public static Result<SmtpReceiver> Start(
        SmtpReceiverOptions options, Func<ReceivedMessage, CancellationToken, ValueTask<SmtpReply>> handler, TimeProvider clock)
    {
        var listener = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(options.Address, options.Port));
            listener.Listen(512);
            return new SmtpReceiver(listener, options, handler, clock);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            return new Failure("smtp.listen", $"Cannot listen for mail on {options.Address}:{options.Port}: {e.Message}. Pick another port, or 0 for any.");
        }
    }

    /// <summary>Takes no more connections, lets the message under way on each end, and tells the clients 421.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);

        var sessions = Task.WhenAll(_sessions.Values);
        if (await Task.WhenAny(sessions, Task.Delay(StopGrace, _clock, CancellationToken.None)).ConfigureAwait(false) != sessions)
        {
            foreach (var wire in _sessions.Keys)
                wire.Abort("the receiver stops");
        }

        await sessions.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                Serve(TextWire.Accepted(socket, _clock), socket.RemoteEndPoint as IPEndPoint);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that left before it was accepted, or no descriptors for now: neither may end the listening, nor make it spin.
                await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Serve(TextWire wire, IPEndPoint? client)
    {
        var session = new ReceiverSession(wire, _options, _handler, client, _clock, _stopping.Token);
        var full = _sessions.Count >= _options.MaxConnections;
        var done = new TaskCompletionSource();
        _sessions[wire] = done.Task;
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await session.RunAsync(full).ConfigureAwait(false);
                }
                finally
                {
                    wire.Dispose();
                    _sessions.TryRemove(wire, out var _);
                    done.SetResult();
                }
            },
            CancellationToken.None);
    }
}
