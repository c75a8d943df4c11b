using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Newsletter.Benchmarks;

/// <summary>A longer line: passes everything on, each way later by half of the added round trip, and no slower.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _delay;
    private readonly int _target;
    private readonly Task _accepting;

    public DelayingProxy(int target, TimeSpan addedRoundTrip)
    {
        (_target, _delay) = (target, addedRoundTrip / 2);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var client = near;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, _target);
        await Task.WhenAll(PassAsync(near, far), PassAsync(far, near));
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        var pieces = Channel.CreateUnbounded<(long Due, byte[] Octets)>();
        var writing = WriteAsync(pieces.Reader, to);
        var buffer = new byte[256 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var count)
                pieces.Writer.TryWrite((Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency), buffer[..count]));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone; what is on its way still arrives.
        }

        pieces.Writer.Complete();
        await writing;
    }

    private static async Task WriteAsync(ChannelReader<(long Due, byte[] Octets)> pieces, TcpClient to)
    {
        try
        {
            await foreach (var (due, octets) in pieces.ReadAllAsync())
            {
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is var left && left > TimeSpan.Zero)
                    await Task.Delay(left);
                await to.GetStream().WriteAsync(octets);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Likewise.
        }
    }
}
