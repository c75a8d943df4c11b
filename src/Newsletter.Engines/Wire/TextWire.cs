using System.Buffers;
using System.Buffers.Text;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Newsletter.Engines.Wire;

/// <summary>
/// One connection of a line protocol: what is to be said is gathered in a pooled buffer and leaves in one write; what is heard lies in another
/// until it is consumed. One reader and one writer at a time; <see cref="Abort"/> from anywhere.
/// </summary>
internal sealed partial class TextWire : IDisposable
{
    // A reply, or a line, may be this long. RFC 5321 section 4.5.3.1.5 asks for 512 a line.
    public const int InSize = 16 * 1024;

    private const int OutSize = 64 * 1024;

    // How long a server that answered early may keep us from writing on.
    private static readonly TimeSpan EarlyAnswerGrace = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly Lock _disposal = new();
    private byte[] _in = ArrayPool<byte>.Shared.Rent(InSize);
    private byte[] _out = ArrayPool<byte>.Shared.Rent(OutSize);
    private SslStream? _tls;
    private Task<int>? _pending;
    private string? _abortReason;
    private int _start;
    private int _end;
    private bool _disposed;

    private TextWire(Socket socket, TimeProvider clock)
    {
        _socket = socket;
        Deadline = new Deadline(clock, () => Abort("the time was up"));
    }

    /// <summary>The serving side of a connection that was accepted.</summary>
    public static TextWire Accepted(Socket socket, TimeProvider clock) => new(socket, clock);

    public Deadline Deadline { get; }

    public bool IsSecure => _tls is not null;

    public bool IsDisposed => _disposed;

    /// <summary>What was heard and not yet consumed.</summary>
    public ReadOnlySpan<byte> Heard => _in.AsSpan(_start.._end);

    /// <summary>Octets gathered and not yet written.</summary>
    public int Gathered { get; private set; }

    public int Room => OutSize - Gathered;

    public void Consume(int count) => _start += count;

    /// <summary>Forgets what was heard: at STARTTLS, where it could have been slipped in (RFC 3207 section 4.2).</summary>
    public void DropHeard() => _start = _end;

    /// <summary>Whether something lies there that nobody has asked for. Cheap enough to ask before every message.</summary>
    public bool HasUnread()
    {
        if (_end > _start || _pending is { IsCompleted: true })
            return true;

        // Under TLS the socket can hold records that are none of the protocol's, session tickets for one.
        return _tls is null && _pending is null && !_disposed && _socket.Available > 0;
    }

    /// <summary>Hears more.</summary>
    /// <exception cref="WireException">The connection ended, or the buffer is full.</exception>
    public async ValueTask FillAsync()
    {
        var pending = _pending;
        _pending = null;
        int count;
        try
        {
            count = await (pending is null ? ReceiveAsync() : new ValueTask<int>(pending)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetwork(e))
        {
            throw Ended(e);
        }

        if (count == 0)
            throw Ended(null);
        _end += count;
    }

    /// <summary>Begins to hear while something else is awaited; the next <see cref="FillAsync"/> takes what it brings.</summary>
    public Task ListenAsync()
    {
        return _pending ??= BeginAsync();

        async Task<int> BeginAsync() => await ReceiveAsync().ConfigureAwait(false);
    }

    public void Say(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_out.AsSpan(Gathered, OutSize - Gathered));
        Gathered += octets.Length;
    }

    public void Say(string text) => Gathered += Encoding.UTF8.GetBytes(text, _out.AsSpan(Gathered, OutSize - Gathered));

    public void Say(long number)
    {
        Utf8Formatter.TryFormat(number, _out.AsSpan(Gathered, OutSize - Gathered), out var written);
        Gathered += written;
    }

    /// <summary>Writes what was gathered.</summary>
    /// <param name="watch">Something long is being written: listen meanwhile, and give up soon if there is an answer before its end.</param>
    public async ValueTask FlushAsync(bool watch = false)
    {
        var count = Gathered;
        Gathered = 0;
        if (count == 0)
            return;
        try
        {
            var write = SendAsync(_out.AsMemory(0, count));
            if (watch && !write.IsCompleted)
                await WatchAsync(write.AsTask()).ConfigureAwait(false);
            else
                await write.ConfigureAwait(false);
        }
        catch (Exception e) when (IsNetwork(e))
        {
            throw Ended(e);
        }
    }

    /// <summary>Ends every read and write under way, and all later ones, with a <see cref="WireException"/>.</summary>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        _socket.Dispose();
    }

    /// <summary>Ends our side and waits a moment for the other's: closing on unread octets would reset the connection, and our last words with it.</summary>
    public async ValueTask HangUpAsync(TimeSpan wait)
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            Deadline.Arm(wait, "goodbye");
            while (true)
            {
                DropHeard();
                await FillAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WireException || IsNetwork(e))
        {
            // The end that was waited for, or enough of it.
        }
    }

    public void Dispose()
    {
        Deadline.Dispose();
        _socket.Dispose();
        lock (_disposal)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _tls?.Dispose();

        // A read that is still under way may write into its buffer: that one goes to the collector instead of the pool.
        if (_pending is null)
            ArrayPool<byte>.Shared.Return(_in);
        else
            _ = _pending.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        ArrayPool<byte>.Shared.Return(_out);
        (_in, _out, _start, _end) = ([], [], 0, 0);
    }

    private async Task WatchAsync(Task write)
    {
        var early = ListenAsync();
        if (await Task.WhenAny(write, early).ConfigureAwait(false) == early && !write.IsCompleted)
            Deadline.Arm(EarlyAnswerGrace, "the rest of a message to be taken after an early answer");
        await write.ConfigureAwait(false);
    }

    private ValueTask<int> ReceiveAsync()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end == InSize && _start > 0)
        {
            Heard.CopyTo(_in);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == InSize)
            throw new WireException(WireFault.Protocol, "The server's answer is too long");
        var free = _in.AsMemory(_end..InSize);
        return _tls?.ReadAsync(free) ?? _socket.ReceiveAsync(free, SocketFlags.None);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(octets).ConfigureAwait(false);
            return;
        }

        while (!octets.IsEmpty)
            octets = octets[await _socket.SendAsync(octets, SocketFlags.None).ConfigureAwait(false)..];
    }

    private WireException Ended(Exception? e)
    {
        if (Deadline.Missed is { } missed)
            return new WireException(WireFault.Timeout, $"The server took too long; waited for {missed}", e);
        if (_abortReason is { } reason)
            return new WireException(WireFault.Closed, $"The connection was dropped: {reason}", e);
        return new WireException(WireFault.Closed, e is null ? "The server closed the connection" : $"The connection was lost: {e.Message}", e);
    }

    private static bool IsNetwork(Exception e) => e is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
