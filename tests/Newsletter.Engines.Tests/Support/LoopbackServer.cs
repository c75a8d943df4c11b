using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Newsletter.Engines.Tests.Support;

/// <summary>A server on a port of the system's choice that runs a test's own code for each connection.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _sessions = [];
    private readonly Task _accepting;

    public LoopbackServer(Func<LoopbackClient, Task> serve)
    {
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The end of all sessions; faults where a session's own checks failed.</summary>
    public async Task SessionsAsync()
    {
        Task[] sessions;
        lock (_sessions)
            sessions = [.. _sessions];
        await Task.WhenAll(sessions).WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAny(Task.WhenAll(_sessions), Task.Delay(TimeSpan.FromSeconds(5)));
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<LoopbackClient, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                lock (_sessions)
                    _sessions.Add(ServeAsync(client, serve));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped, which is how this ends.
        }
    }

    private async Task ServeAsync(TcpClient client, Func<LoopbackClient, Task> serve)
    {
        await Task.Yield();
        using (client)
        {
            await using var cancelling = _stop.Token.Register(client.Dispose);
            await serve(new LoopbackClient(client));
        }
    }
}

/// <summary>The other end of a connection, seen from a test's server: lines in Latin-1, so that every octet survives.</summary>
internal sealed class LoopbackClient(TcpClient client)
{
    private readonly List<byte> _unread = [];
    private Stream _stream = client.GetStream();

    /// <summary>A line without its CRLF; null when the client has gone.</summary>
    public async Task<string?> LineAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var end = _unread.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString([.. _unread[..end]]).TrimEnd('\r');
                _unread.RemoveRange(0, end + 1);
                return line;
            }

            int count;
            try
            {
                count = await _stream.ReadAsync(buffer);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return null;
            }

            if (count == 0)
                return null;
            _unread.AddRange(buffer[..count]);
        }
    }

    /// <summary>Throws away what came and was not yet read.</summary>
    public void Forget() => _unread.Clear();

    public bool HasLine => _unread.Contains((byte)'\n');

    /// <summary>The text after DATA up to and without the lone dot, as it came; null when the client goes before it.</summary>
    public async Task<string?> TextAsync()
    {
        var text = new StringBuilder();
        while (await LineAsync() is { } line)
        {
            if (line == ".")
                return text.ToString();
            text.Append(line).Append("\r\n");
        }

        return null;
    }

    public async Task SayAsync(string text)
    {
        try
        {
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client went first; its own outcome is what the test looks at.
        }
    }

    public async Task SecureAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(_stream);
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            _stream = tls;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // A client that does not believe the certificate leaves here.
        }
    }

    /// <summary>Ends the connection with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    public void Close() => client.Dispose();
}
