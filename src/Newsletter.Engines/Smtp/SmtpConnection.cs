using System.Threading.Channels;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>
/// A signed-in connection. Messages wait in a queue for one loop that speaks for all of them, so that the order of outcomes is the order of
/// calls by construction.
/// </summary>
internal sealed class SmtpConnection : IMailConnection
{
    private readonly TextWire _wire;
    private readonly Transaction _transaction;
    private readonly TimeSpan _quitTimeout;
    private readonly Channel<Delivery> _queue = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private volatile bool _open = true;
    private volatile string? _ended;
    private volatile bool _quit;

    public SmtpConnection(TextWire wire, MailCapabilities capabilities, MailServer server, ServerHabits habits)
    {
        _wire = wire;
        Capabilities = capabilities;
        Depth = capabilities.Pipelining ? Math.Clamp(server.PipelineDepth, 1, 32) : 1;
        _quitTimeout = server.Timeouts.Quit;
        _transaction = new Transaction(wire, capabilities, server.Timeouts, habits);
        _loop = RunAsync();
    }

    public MailCapabilities Capabilities { get; }

    public int Depth { get; }

    public bool IsOpen => _open && !_transaction.IsClosing;

    public Task<SendOutcome> SendAsync(MailEnvelope envelope, MailContent content, CancellationToken cancellationToken)
    {
        var (checkedEnvelope, refusal) = SmtpEnvelope.Check(envelope, content, Capabilities);
        var delivery = new Delivery(content)
        {
            Envelope = checkedEnvelope,
            Decided = refusal is null ? null : new SendOutcome(SendResult.Rejected, refusal),
        };
        if (cancellationToken.CanBeCanceled)
            delivery.Cancelling = cancellationToken.UnsafeRegister(static state => ((SmtpConnection)state!).Drop("cancelled"), this);
        if (!_queue.Writer.TryWrite(delivery))
            delivery.Lose(_ended ?? "The connection is closing");
        return delivery.Outcome;
    }

    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        _quit = true;
        _open = false;
        _queue.Writer.TryComplete();
        await using var cancelling = cancellationToken.UnsafeRegister(static state => ((SmtpConnection)state!).Drop("cancelled"), this)
            .ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_quit)
            Drop("disposed");
        await _loop.ConfigureAwait(false);
    }

    private void Drop(string reason)
    {
        _open = false;
        _wire.Abort(reason);
        _queue.Writer.TryComplete();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await NextAsync().ConfigureAwait(false) is { } delivery)
            {
                if (delivery.Decided is { } decided)
                    delivery.Complete(decided);
                else
                    await SendAsync(delivery).ConfigureAwait(false);
            }

            await _transaction.QuitAsync(_quitTimeout).ConfigureAwait(false);
            End("The connection was closed");
        }
        catch (WireException e)
        {
            End(e.Message);
        }
        catch (Exception e)
        {
            // The edge of the engine: a fault of ours must not leave anybody waiting either.
            End($"The mail engine failed: {e}");
        }
        finally
        {
            _wire.Dispose();
        }
    }

    private async ValueTask SendAsync(Delivery delivery)
    {
        try
        {
            await _transaction.RunAsync(delivery, _queue.Reader).ConfigureAwait(false);
        }
        catch (WireException e)
        {
            _open = false;
            delivery.Lose(e.Message);
            throw;
        }
        catch (Exception e)
        {
            _open = false;
            delivery.Lose($"The mail engine failed: {e.Message}");
            throw;
        }
    }

    private ValueTask<Delivery?> NextAsync() => _queue.Reader.TryRead(out var delivery) ? new(delivery) : WaitAsync();

    private async ValueTask<Delivery?> WaitAsync()
    {
        // Between messages a server may hang up, or say 421 first; whoever asks IsOpen should know at once.
        _wire.Deadline.Disarm();
        var next = _queue.Reader.WaitToReadAsync().AsTask();
        if (_wire.HasUnread() || (await Task.WhenAny(next, _wire.ListenAsync()).ConfigureAwait(false) != next && !next.IsCompleted))
            await _transaction.HearOutOfTurnAsync().ConfigureAwait(false);
        return await next.ConfigureAwait(false) ? Waiting() : null;

        Delivery? Waiting() => _queue.Reader.TryRead(out var delivery) ? delivery : null;
    }

    private void End(string reason)
    {
        _open = false;
        _ended = reason;
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var delivery))
            delivery.Lose(reason);
    }
}
