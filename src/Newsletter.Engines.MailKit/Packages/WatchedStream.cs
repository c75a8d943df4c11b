using System.Net.Sockets;

namespace Newsletter.Engines.Adapters.MailKit;

/// <summary>
/// The connection below MailKit (and below TLS): limits every read and write in time, and knows how much was handed to the network and whether
/// the other side has gone, which MailKit does not tell.
/// </summary>
internal sealed class WatchedStream : Stream
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private WatchedStream(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public TimeSpan ReadLimit { get; set; }

    public TimeSpan WriteLimit { get; set; }

    /// <summary>Octets that were handed to the network, or may have been.</summary>
    public long Written { get; private set; }

    /// <summary>The other side has closed the connection.</summary>
    public bool Ended { get; private set; }

    /// <summary>A read or write did not work out.</summary>
    public bool Failed { get; private set; }

    /// <summary>Something can be read although nothing was asked, or nothing will ever be read again.</summary>
    public bool HasUnread
    {
        get
        {
            try
            {
                return _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception thrown) when (thrown is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>The other side is gone, as far as the system knows.</summary>
    public bool IsGone => HasUnread && (!_socket.Connected || _socket.Available == 0);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="SocketException">There is nobody.</exception>
    /// <exception cref="TimedOutException">It took longer than <paramref name="limit"/>.</exception>
    public static async Task<WatchedStream> ConnectAsync(string host, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        // Commands are small and wait for their answers: without this each would wait for the one before to be acknowledged.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await LimitAsync(limit, token => socket.ConnectAsync(host, port, token), cancellationToken).ConfigureAwait(false);
            return new WatchedStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = 0;
        await TryAsync(ReadLimit, async token => count = await _stream.ReadAsync(buffer, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        Ended |= count == 0 && buffer.Length > 0;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        await TryAsync(WriteLimit, token => _stream.WriteAsync(buffer, token), cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _stream.FlushAsync(cancellationToken);

    public override void Flush() => _stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => _stream.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count)
    {
        Written += count;
        _stream.Write(buffer, offset, count);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _stream.Dispose();
        base.Dispose(disposing);
    }

    private async Task TryAsync(TimeSpan limit, Func<CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        var done = false;
        try
        {
            await LimitAsync(limit, work, cancellationToken).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            Failed |= !done;
        }
    }

    private static async Task LimitAsync(TimeSpan limit, Func<CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limit);
        try
        {
            await work(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimedOutException(limit);
        }
    }
}

/// <summary>An <see cref="IOException"/>, since that is what MailKit takes for a connection that no longer works.</summary>
internal sealed class TimedOutException(TimeSpan limit) : IOException($"The server did not answer within {limit.TotalSeconds:0.#} seconds");
