using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Newsletter.Tests.Support;

/// <summary>An SMTP server that offers PIPELINING and behaves until it comes to one point of the conversation.</summary>
internal sealed class RudeServer : IAsyncDisposable
{
    private const int TenMegabytes = 10_000_000;

    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<Task, bool> _sessions = new();
    private readonly ConcurrentQueue<TcpClient> _clients = new();
    private readonly ConcurrentDictionary<TcpClient, string> _greeted = new();
    private readonly Func<string, string, string?> _way;
    private readonly Task _accepting;

    /// <param name="way">Asked with a point of the conversation (greeting, a command's name, "text" in the midst of a message, "." after the final dot, "after" the answer to it) and
    /// the recipient: null behaves; a reply in its place begins with its code; nothing, garbage, drip, line, lines and drop are none.</param>
    /// <param name="port">0: any.</param>
    public RudeServer(Func<string, string, string?> way, int port = 0)
    {
        _way = way;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whose texts came whole, whether that was answered or not.</summary>
    public ConcurrentQueue<string> Texts { get; } = new();

    /// <summary>What tells one copy from another: of each text that came whole.</summary>
    public ConcurrentQueue<(string Recipient, string MessageId, string Date)> Marks { get; } = new();

    public int Connections { get; private set; }

    /// <summary>The most connections that were open at once.</summary>
    public int MostOpen { get; private set; }

    /// <summary>How many connections are open now of whoever greets by this name.</summary>
    public int OpenOf(string helloName) => _greeted.Values.Count(name => name == helloName);

    /// <summary>Further keywords of EHLO.</summary>
    public string Offers { get; init; } = "";

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var client in _clients)
            client.Dispose();
        await Task.WhenAll(_sessions.Keys);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Connections++;
                _clients.Enqueue(client);
                _greeted[client] = "";
                MostOpen = Math.Max(MostOpen, _greeted.Count);
                _sessions[Task.Run(() => ServeAsync(client))] = true;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var open = client;
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            var recipient = "";
            var refused = false;
            if (!(await ComeToAsync("greeting", recipient, reader, writer)).Behaves)
                return;
            await writer.WriteLineAsync("220 rude.example ESMTP");
            while (await reader.ReadLineAsync() is { } line)
            {
                var verb = line.Split(' ')[0];
                if (verb is "EHLO")
                    _greeted[client] = line[5..];
                if (verb is "QUIT")
                {
                    // Gone at once: the client may come again before this one is closed.
                    _greeted.TryRemove(client, out _);
                    return;
                }

                if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
                    recipient = line[9..line.IndexOf('>', StringComparison.Ordinal)];
                var (behaves, reply) = await ComeToAsync(verb, recipient, reader, writer);
                if (!behaves)
                    return;
                var answer = reply ?? verb switch
                {
                    "EHLO" => $"250-rude.example\r\n{Offers}250 PIPELINING",
                    "DATA" => refused ? "503 5.5.1 nobody to send it to" : "354 go ahead",
                    _ => "250 2.1.0 ok",
                };
                refused = verb is "RCPT" ? answer[0] != '2' : verb is not "MAIL" && refused;
                await writer.WriteLineAsync(answer);
                if (answer.StartsWith("354", StringComparison.Ordinal) && !await TakeAsync(recipient, reader, writer))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went first, or the test is over.
        }
        finally
        {
            _greeted.TryRemove(client, out _);
        }
    }

    private async Task<bool> TakeAsync(string recipient, StreamReader reader, StreamWriter writer)
    {
        if (!(await ComeToAsync("text", recipient, reader, writer)).Behaves)
            return false;
        var (id, date) = ("", "");
        while (await reader.ReadLineAsync() is { } line)
        {
            id = line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase) ? line : id;
            date = line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase) ? line : date;
            if (line != ".")
                continue;
            Texts.Enqueue(recipient);
            Marks.Enqueue((recipient, id, date));
            var (behaves, reply) = await ComeToAsync(".", recipient, reader, writer);
            if (!behaves)
                return false;
            await writer.WriteLineAsync(reply ?? "250 2.0.0 taken");
            return (await ComeToAsync("after", recipient, reader, writer)).Behaves;
        }

        return false;
    }

    /// <returns>Whether the session goes on, and with which reply; null: the usual one.</returns>
    private async Task<(bool Behaves, string? Reply)> ComeToAsync(string at, string recipient, StreamReader reader, StreamWriter writer)
    {
        if (_way(at, recipient) is not { } way)
            return (true, null);
        if (char.IsAsciiDigit(way[0]))
            return (true, way);
        await MisbehaveAsync(way, writer);
        // Whatever it said, it says no more, and waits for the client to leave.
        while (way != "drop" && await reader.ReadLineAsync() is not null)
        {
        }

        return (false, null);
    }

    private static async Task MisbehaveAsync(string way, StreamWriter writer)
    {
        switch (way)
        {
            case "garbage":
                await writer.WriteAsync("\0\u00ff\u00fe<html>\r\n\r\n");
                break;
            case "line":
                await writer.WriteAsync("250-" + new string('x', TenMegabytes));
                break;
            case "lines":
                for (var sent = 0; sent < TenMegabytes; sent += 12_000)
                    await writer.WriteAsync(string.Concat(Enumerable.Repeat("250-and on\r\n", 1000)));
                break;
            case "drip":
                for (var i = 0; i < 1000; i++)
                {
                    await writer.WriteAsync("250-x"[(i % 5)..][..1]);
                    await Task.Delay(20);
                }

                break;
        }
    }
}
