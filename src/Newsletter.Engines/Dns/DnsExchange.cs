using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Newsletter.Engines.Dns;

/// <summary>One question to one server: over UDP, and over TCP where the answer does not fit (RFC 7766).</summary>
internal sealed class DnsExchange(TimeSpan timeout, TimeProvider clock)
{
    // Whoever floods the port with wrong answers ends the waiting earlier, nothing else.
    private const int MostStrangers = 200;

    private const int LargestPacket = 65535;

    /// <returns>Null where nothing that can be read came back in time.</returns>
    public async Task<DnsReply?> AskAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellationToken)
    {
        var reply = await TryAsync(server, question, extended: true, Datagram, cancellationToken).ConfigureAwait(false);

        // RFC 6891 section 7: a server from before it says that it does not understand.
        if (reply is { Code: DnsReply.FormatError or DnsReply.NotImplemented })
            reply = await TryAsync(server, question, extended: false, Datagram, cancellationToken).ConfigureAwait(false);
        return reply is { Truncated: true }
            ? await TryAsync(server, question, extended: false, Stream, cancellationToken).ConfigureAwait(false)
            : reply;
    }

    private async Task<DnsReply?> TryAsync(
        IPEndPoint server,
        DnsQuestion question,
        bool extended,
        Func<IPEndPoint, byte[], Func<ReadOnlySpan<byte>, bool>, CancellationToken, Task<byte[]?>> way,
        CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(65536);
        using var late = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var packet = await way(server, question.Packet(id, extended), heard => DnsReply.Answers(heard, id, question), both.Token).ConfigureAwait(false);
            return packet is null ? null : DnsReply.Read(packet);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>From a port of the system's choice, a new one for each question, connected: the system lets nobody's words through but the server's.</summary>
    private static async Task<byte[]?> Datagram(IPEndPoint server, byte[] packet, Func<ReadOnlySpan<byte>, bool> isAnswer, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await socket.SendAsync(packet, cancellationToken).ConfigureAwait(false);
        var heard = new byte[LargestPacket];
        for (var i = 0; i < MostStrangers; i++)
        {
            var count = await socket.ReceiveAsync(heard, cancellationToken).ConfigureAwait(false);
            if (isAnswer(heard.AsSpan(0, count)))
                return heard[..count];
        }

        return null;
    }

    private static async Task<byte[]?> Stream(IPEndPoint server, byte[] packet, Func<ReadOnlySpan<byte>, bool> isAnswer, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        var stream = new NetworkStream(socket);
        await using (stream.ConfigureAwait(false))
        {
            var framed = new byte[packet.Length + 2];
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)packet.Length);
            packet.CopyTo(framed, 2);
            await stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);
            var size = new byte[2];
            await stream.ReadExactlyAsync(size, cancellationToken).ConfigureAwait(false);
            var heard = new byte[BinaryPrimitives.ReadUInt16BigEndian(size)];
            await stream.ReadExactlyAsync(heard, cancellationToken).ConfigureAwait(false);
            return isAnswer(heard) ? heard : null;
        }
    }
}
