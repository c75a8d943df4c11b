using System.Net;
using System.Net.Sockets;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;

namespace Newsletter.Engines.Tests.Smtp;

public sealed class SmtpReceiverTests : IAsyncDisposable
{
    private readonly List<ReceivedMessage> _received = [];
    private SmtpReceiver? _receiver;

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("NOOP", "250 2.0.0")]
    [InlineData("noop x", "250 2.0.0")]
    [InlineData("VRFY a", "252 2.1.5")]
    [InlineData("EXPN a", "502 5.5.1")]
    [InlineData("WHAT", "500 5.5.2")]
    [InlineData("", "500 5.5.2")]
    [InlineData("\u00ff\u00fe", "500 5.5.2")]
    [InlineData("EHLO", "501 5.5.4")]
    [InlineData("RCPT TO:<a@b.example>", "503 5.5.1")]
    [InlineData("DATA", "503 5.5.1")]
    [InlineData("MAIL", "501 5.5.4")]
    [InlineData("MAIL FROM:a@b.example", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.example", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.example>SIZE=1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a b@b.example>", "553 5.1.7")]
    [InlineData("MAIL FROM:<\u00c3\u00bc@b.example>", "553 5.1.7")]
    [InlineData("MAIL FROM:<\u00c3\u00bc@b.example> SMTPUTF8 BODY=8BITMIME", "250 2.1.0")]
    [InlineData("MAIL FROM:<>", "250 2.1.0")]
    [InlineData("mail from: <\"a b>\"@b.example> size=10", "250 2.1.0")]
    [InlineData("MAIL FROM:<@c.example,@d.example:a@b.example>", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.example> SIZE=99999", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@b.example> SIZE=x", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.example> FOO=1", "555 5.5.4")]
    [InlineData("QUIT", "221 2.0.0")]
    public async Task Answers_a_command(string command, string expected)
    {
        Start();
        var answers = await TalkAsync($"EHLO x\r\n{command}\r\n");
        Assert.StartsWith(expected, answers.Split("SIZE 10000\r\n")[1]);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@b.example>\r\nMAIL FROM:<a@b.example>\r\n", "503 5.5.1")]
    [InlineData("MAIL FROM:<a@b.example>\r\nDATA\r\n", "554 5.5.1")]
    [InlineData("MAIL FROM:<a@b.example>\r\nRCPT TO:<>\r\n", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.example>\r\nRCPT TO:<postmaster>\r\n", "250 2.1.5")]
    [InlineData("MAIL FROM:<a@b.example>\r\nRCPT TO:<no@b.example>\r\n", "550 5.1.1")]
    [InlineData("MAIL FROM:<a@b.example>\r\nRSET\r\nRCPT TO:<a@b.example>\r\n", "503 5.5.1")]
    [InlineData("MAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<b@b.example>\r\nRCPT TO:<c@b.example>\r\n", "452 4.5.3")]
    public async Task Answers_the_last_command_of_an_envelope(string commands, string expected)
    {
        Start();
        var lines = (await TalkAsync("EHLO x\r\n" + commands + "QUIT\r\n")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(expected, lines[^2]);
    }

    [Fact]
    public async Task Takes_messages_of_a_pipelined_session_with_their_envelopes()
    {
        Start();
        var session = "EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<b@m\u00c3\u00bcller.example>\r\nDATA\r\nSubject: 1\r\n\r\n..dot\r\n.\r\n"
            + "MAIL FROM:<x@y.example>\r\nRCPT TO:<c@b.example>\r\nDATA\r\n.\r\nQUIT\r\n";
        var refused = await TalkAsync(session);
        Assert.Contains("553 5.1.3", refused);
        Assert.Equal(["Subject: 1\r\n\r\n.dot\r\n", ""], _received.Select(m => Encoding.ASCII.GetString(m.Content.Span)));
        Assert.Equal([("", "a@b.example"), ("x@y.example", "c@b.example")], _received.Select(m => (m.Sender, m.Recipients.Single())));
        Assert.All(_received, m => Assert.Equal("client.example", m.HelloName));
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\r\n.\r")]
    [InlineData("\r.\r\n")]
    public async Task Ends_a_message_at_crlf_dot_crlf_only(string almost)
    {
        Start();
        var smuggled = $"text{almost}MAIL FROM:<evil@a.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nevil";
        var answers = await TalkAsync($"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n{smuggled}\r\n.\r\nQUIT\r\n");
        Assert.Empty(_received);
        Assert.Equal(1, answers.Split("354").Length - 1);
        Assert.Contains("550 5.6.0", answers);
    }

    [Fact]
    public async Task Takes_a_session_an_octet_at_a_time()
    {
        Start();
        var session = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n..\r\n.a\r\n\r\n.\r\nQUIT\r\n";
        await TalkAsync(session, octets: true);
        Assert.Equal(".\r\na\r\n\r\n", Encoding.ASCII.GetString(Assert.Single(_received).Content.Span));
    }

    [Fact]
    public async Task Refuses_a_message_that_grows_past_the_limit_and_goes_on()
    {
        Start();
        var session = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 101))
            + ".\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nsmall\r\n.\r\nQUIT\r\n";
        Assert.Contains("552 5.3.4", await TalkAsync(session));
        Assert.Equal(7, Assert.Single(_received).Content.Length);
    }

    [Theory]
    [InlineData("NOOP\nNOOP\r\n", "500 5.5.2 Lines end in CRLF")]
    [InlineData("NOOP\rQUIT\r\n", "500 5.5.2 Lines end in CRLF")]
    public async Task Ends_a_session_that_does_not_end_its_lines(string commands, string expected)
    {
        Start();
        Assert.Contains(expected, await TalkAsync(commands));
    }

    [Fact]
    public async Task Ends_a_session_with_an_endless_line_or_too_many_errors()
    {
        Start();
        Assert.EndsWith("500 5.5.2 Line too long\r\n", await TalkAsync(new string('x', 5000)));
        Assert.EndsWith("421 4.7.0 Too many errors\r\n", await TalkAsync(string.Concat(Enumerable.Repeat("WHAT\r\n", 50))));
        Assert.Contains("221", await TalkAsync(string.Concat(Enumerable.Repeat("EHLO x\r\n", 5000)) + "QUIT\r\n"));
    }

    [Fact]
    public async Task Tells_an_idle_client()
    {
        Start(o => o with { IdleTimeout = TimeSpan.FromMilliseconds(100) });
        using var client = new TcpClient("127.0.0.1", _receiver!.Port);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("220", await reader.ReadLineAsync());
        Assert.StartsWith("421 4.4.2", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Tells_one_client_too_many()
    {
        Start(o => o with { MaxConnections = 1 });
        using var first = new TcpClient("127.0.0.1", _receiver!.Port);
        using var reader = new StreamReader(first.GetStream());
        Assert.StartsWith("220", await reader.ReadLineAsync());
        Assert.StartsWith("421 4.3.2 Too many connections", await TalkAsync(""));
    }

    [Fact]
    public async Task Tells_clients_when_it_stops()
    {
        Start();
        using var client = new TcpClient("127.0.0.1", _receiver!.Port);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("220", await reader.ReadLineAsync());
        await _receiver.DisposeAsync();
        Assert.StartsWith("421 4.3.2", await reader.ReadLineAsync());
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Says_451_when_the_handler_fails_and_tells_its_owner()
    {
        Exception? told = null;
        _receiver = SmtpReceiver.Start(
            new SmtpReceiverOptions { Failed = e => told = e }, (_, _) => throw new InvalidOperationException("disk"), TimeProvider.System).Value;
        Assert.Contains("451 4.3.0", await TalkAsync("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n.\r\nQUIT\r\n"));
        Assert.Equal("disk", told?.Message);
    }

    [Fact]
    public void Says_that_a_port_is_taken()
    {
        Start();
        var second = SmtpReceiver.Start(new SmtpReceiverOptions { Port = _receiver!.Port }, (_, _) => throw new InvalidOperationException(), TimeProvider.System);
        Assert.Equal("smtp.listen", second.Failure?.Code);
    }

    private void Start(Func<SmtpReceiverOptions, SmtpReceiverOptions>? change = null)
    {
        var options = new SmtpReceiverOptions
        {
            MaxMessageSize = 10_000,
            MaxRecipients = 2,
            MaxErrors = 20,
            Recipient = (_, recipient) => recipient.StartsWith("no@") ? new SmtpReply(550, "5.1.1", "Unknown") : null,
        };
        _receiver = SmtpReceiver.Start((change ?? (o => o))(options), Keep, TimeProvider.System).Value;

        ValueTask<SmtpReply> Keep(ReceivedMessage message, CancellationToken cancellationToken)
        {
            _received.Add(message);
            return ValueTask.FromResult(new SmtpReply(250, "2.0.0", "Kept"));
        }
    }

    /// <summary>Says everything, then ends its side, and returns all that was answered.</summary>
    private async Task<string> TalkAsync(string session, bool octets = false)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, _receiver!.Port);
        var stream = client.GetStream();
        var words = Encoding.Latin1.GetBytes(session);
        var reading = ReadAsync(stream);
        foreach (var piece in octets ? words.Chunk(1) : [words])
        {
            try
            {
                await stream.WriteAsync(piece);
            }
            catch (IOException)
            {
                // Closed in mid-sentence, as some of these sessions deserve.
                break;
            }
        }

        if (!session.EndsWith("QUIT\r\n") && client.Connected)
            client.Client.Shutdown(SocketShutdown.Send);
        return await reading.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var answers = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await stream.ReadAsync(buffer) is var count and > 0)
                answers.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // A server that closes with our words unread resets the connection; what it said before counts.
        }

        return answers.ToString();
    }
}
