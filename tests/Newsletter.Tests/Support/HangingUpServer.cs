using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Newsletter.Tests.Support;

/// <summary>An SMTP server with PIPELINING that takes a few messages on a connection and then closes it without a word, as some providers do.</summary>
internal sealed class HangingUpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _messages;
    private readonly Task _accepting;

    /// <param name="messages">That many on a connection.</param>
    public HangingUpServer(int messages)
    {
        _messages = messages;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Who got a message, one entry for each.</summary>
    public ConcurrentQueue<string> Recipients { get; } = new();

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Connections++;
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var open = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await writer.WriteLineAsync("220 hangs-up.example ESMTP");
            var recipient = "";
            for (var taken = 0; taken < _messages && await reader.ReadLineAsync() is { } line;)
            {
                if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
                    recipient = line[9..line.IndexOf('>', StringComparison.Ordinal)];
                await writer.WriteLineAsync(Answer(line));
                if (line != "DATA")
                    continue;
                if (!await TextAsync(reader))
                    return;
                Recipients.Enqueue(recipient);
                await writer.WriteLineAsync("250 2.0.0 taken");
                taken++;
            }

            // Closing on what the client has sent already would reset the connection, and the last answer with it.
            client.Client.Shutdown(SocketShutdown.Send);
            while (await reader.ReadLineAsync() is not null)
                await Task.Yield();
        }
        catch (IOException)
        {
            // The client went first.
        }
    }

    private static string Answer(string line) => line.Split(' ')[0] switch
    {
        "EHLO" => "250-hangs-up.example\r\n250 PIPELINING",
        "DATA" => "354 go ahead",
        _ => "250 2.1.0 ok",
    };

    private static async Task<bool> TextAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == ".")
                return true;
        }

        return false;
    }
}
