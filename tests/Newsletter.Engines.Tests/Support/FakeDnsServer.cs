using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Newsletter.Engines.Tests.Support;

/// <summary>A name server that a test writes: it is given each query, and over which way it came, and says what is to be answered.</summary>
internal sealed class FakeDnsServer : IAsyncDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly Func<byte[], bool, IEnumerable<byte[]>> _answer;
    private readonly Task _serving;

    /// <param name="answer">The query, and whether it came over TCP; gives the packets to answer with, none for silence.</param>
    public FakeDnsServer(Func<byte[], bool, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        for (var tries = 0; ; tries++)
        {
            // The same number must be free for both.
            _tcp = new TcpListener(IPAddress.Loopback, 0);
            _tcp.Start();
            try
            {
                _udp.Bind(_tcp.LocalEndpoint);
                break;
            }
            catch (SocketException) when (tries < 20)
            {
                _tcp.Dispose();
            }
        }

        _serving = Task.WhenAll(DatagramsAsync(), ConnectionsAsync());
    }

    public IPEndPoint Address => (IPEndPoint)_tcp.LocalEndpoint;

    /// <summary>Every query's id, in order.</summary>
    public ConcurrentQueue<int> Ids { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _udp.Dispose();
        _tcp.Dispose();
        await _serving;
    }

    private async Task DatagramsAsync()
    {
        var heard = new byte[65535];
        try
        {
            while (true)
            {
                var from = await _udp.ReceiveFromAsync(heard, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
                foreach (var packet in Answers(heard[..from.ReceivedBytes], tcp: false))
                    await _udp.SendToAsync(packet, from.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ConnectionsAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync();
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        try
        {
            var size = new byte[2];
            await stream.ReadExactlyAsync(size);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(size)];
            await stream.ReadExactlyAsync(query);
            foreach (var packet in Answers(query, tcp: true))
            {
                BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)packet.Length);
                await stream.WriteAsync(size);
                foreach (var octet in packet)
                    await stream.WriteAsync(new[] { octet });
            }
        }
        catch (IOException)
        {
            // The client went first.
        }
    }

    private IEnumerable<byte[]> Answers(byte[] query, bool tcp)
    {
        Ids.Enqueue(BinaryPrimitives.ReadUInt16BigEndian(query));
        return _answer(query, tcp);
    }
}
