using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Contracts;

/// <summary>What every <see cref="IMailTransport"/> answers, against a real receiver and against servers that misbehave.</summary>
public abstract class MailTransportContract
{
    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly MailTimeouts Patient = new() { Connect = Patience, Quit = Patience };

    protected abstract IMailTransport Transport { get; }

    [SkippableFact]
    public async Task Delivers_a_message_octet_by_octet()
    {
        var received = new List<ReceivedMessage>();
        await using var receiver = Receiver(received);
        await using var connection = await ConnectAsync(receiver.Port);
        var text = "Subject: dots\r\n\r\n.\r\n..two\r\nmiddle . dot\r\n.end\r\n";

        var outcome = await connection.SendAsync(new MailEnvelope("from@a.example", "to@b.example"), Content(text), default);

        Assert.Equal(SendResult.Accepted, outcome.Result);
        Assert.Equal((250, "2.0.0"), (outcome.Reply.Code, outcome.Reply.EnhancedCode));
        var message = Assert.Single(received);
        Assert.Equal(text, Encoding.UTF8.GetString(message.Content.Span));
        Assert.Equal(("from@a.example", "to@b.example"), (message.Sender, message.Recipients.Single()));
    }

    [SkippableFact]
    public async Task Sends_many_messages_over_one_connection_and_answers_in_order()
    {
        var received = new List<ReceivedMessage>();
        await using var receiver = Receiver(received);
        await using var connection = await ConnectAsync(receiver.Port);
        var outcomes = new List<Task<SendOutcome>>();
        for (var i = 0; i < 50; i++)
        {
            if (outcomes.Count >= connection.Depth)
                await outcomes[^connection.Depth];
            outcomes.Add(connection.SendAsync(new MailEnvelope("", $"to{i}@b.example"), Content($"Subject: {i}\r\n\r\n{new string('x', i * 50)}\r\n"), default));
        }

        Assert.All(await Task.WhenAll(outcomes), o => Assert.Equal(SendResult.Accepted, o.Result));
        await connection.QuitAsync(default);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"to{i}@b.example"), received.Select(m => m.Recipients.Single()));
    }

    [SkippableTheory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task Defers_at_4xx_and_rejects_at_5xx_and_goes_on(string at)
    {
        var answers = new Queue<string>(["451 4.3.0 later", "550 5.1.1 never"]);
        await using var server = new FakeSmtpServer { Answers = { [at] = _ => answers.TryDequeue(out var a) ? a : at == "DATA" ? "354 go" : "250 2.0.0 ok" } };
        await using var connection = await ConnectAsync(server.Port);

        Assert.Equal(new SendOutcome(SendResult.Deferred, new SmtpReply(451, "4.3.0", "later")), await SendAsync(connection));
        Assert.Equal(new SendOutcome(SendResult.Rejected, new SmtpReply(550, "5.1.1", "never")), await SendAsync(connection));
        Assert.Equal(SendResult.Accepted, (await SendAsync(connection)).Result);
        Assert.True(connection.IsOpen);
    }

    [SkippableFact]
    public async Task Joins_the_lines_of_a_reply_and_takes_the_enhanced_code_from_the_first_that_has_one()
    {
        await using var server = new FakeSmtpServer { Answers = { ["RCPT"] = _ => "550-Sorry:\r\n550-5.7.26 no proof\r\n550 5.7.26 of origin" } };
        await using var connection = await ConnectAsync(server.Port);
        Assert.Equal(new SmtpReply(550, "5.7.26", "Sorry:\nno proof\nof origin"), (await SendAsync(connection)).Reply);
    }

    [SkippableTheory]
    [InlineData("MAIL", false)]
    [InlineData("RCPT", false)]
    [InlineData("DATA", false)]
    [InlineData(".", true)]
    public async Task Tells_the_truth_about_the_dot_when_the_connection_is_lost(string at, bool dotWritten)
    {
        await using var server = new FakeSmtpServer { Answers = { [at] = _ => null } };
        await using var connection = await ConnectAsync(server.Port);
        var outcome = await SendAsync(connection);

        Assert.Equal((SendResult.ConnectionLost, dotWritten, 0), (outcome.Result, outcome.DotWritten, outcome.Reply.Code));
        Assert.False(outcome.NotBegun);
        Assert.False(connection.IsOpen);
        var next = await SendAsync(connection);
        Assert.Equal((SendResult.ConnectionLost, false, true), (next.Result, next.DotWritten, next.NotBegun));
    }

    [SkippableTheory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task Takes_421_as_the_answer_and_the_end(string at)
    {
        await using var server = new FakeSmtpServer { Answers = { [at] = _ => "421 4.7.0 closing" } };
        await using var connection = await ConnectAsync(server.Port);
        Assert.Equal(new SendOutcome(SendResult.Deferred, new SmtpReply(421, "4.7.0", "closing")), await SendAsync(connection));
        Assert.False(connection.IsOpen);
    }

    [SkippableTheory]
    [InlineData("MAIL", "530 5.7.0 Authentication required")]
    [InlineData("MAIL", "538 5.7.11 Encryption required")]
    [InlineData("RCPT", "530 5.7.1 Client was not authenticated")]
    [InlineData("DATA", "530 5.7.57 Client was not authenticated")]
    public async Task A_demand_to_sign_in_is_no_answer_to_a_message(string at, string demand)
    {
        await using var server = new FakeSmtpServer { Answers = { [at] = _ => demand } };
        await using var connection = await ConnectAsync(server.Port);
        var outcome = await SendAsync(connection);
        Assert.Equal((SendResult.ConnectionLost, false, at == "MAIL"), (outcome.Result, outcome.DotWritten, outcome.NotBegun));
        Assert.Contains(demand, outcome.Reply.Text, StringComparison.Ordinal);
        Assert.False(connection.IsOpen);
    }

    [SkippableFact]
    public async Task Notices_a_server_that_hangs_up_between_messages()
    {
        await using var server = new LoopbackServer(async client =>
        {
            await client.SayAsync("220 x\r\n");
            await client.LineAsync();
            await client.SayAsync("250 x\r\n421 4.4.2 idle too long\r\n");
        });
        await using var connection = await ConnectAsync(server.Port);
        for (var i = 0; connection.IsOpen && i < 12_000; i++)
            await Task.Delay(10);
        var outcome = await SendAsync(connection);
        Assert.Equal((SendResult.ConnectionLost, false, true, false), (outcome.Result, outcome.DotWritten, outcome.NotBegun, connection.IsOpen));
    }

    [SkippableTheory]
    [InlineData("a@b.example>\r\nRSET", "")]
    [InlineData("a\n@b.example", "")]
    [InlineData("a@b\0.example", "")]
    [InlineData("no-domain", "")]
    [InlineData("a b@c.example", "")]
    [InlineData("ok@b.example", "x@a.example\r\nDATA")]
    public async Task Refuses_an_address_that_could_end_a_command_before_anything_is_written(string recipient, string sender)
    {
        await using var server = new FakeSmtpServer();
        await using var connection = await ConnectAsync(server.Port);
        var outcome = await connection.SendAsync(new MailEnvelope(sender, recipient), Content("Subject: x\r\n\r\n"), default);

        Assert.Equal((SendResult.Rejected, 0, false), (outcome.Result, outcome.Reply.Code, outcome.DotWritten));
        Assert.StartsWith("5.1.", outcome.Reply.EnhancedCode);
        Assert.Equal(SendResult.Accepted, (await SendAsync(connection)).Result);
        Assert.DoesNotContain(server.Commands, c => c.Contains("b.example>\r") || c.StartsWith("RSET"));
    }

    [SkippableFact]
    public async Task Writes_domains_in_a_labels_and_local_parts_raw_with_smtputf8()
    {
        await using var server = new FakeSmtpServer();
        await using var connection = await ConnectAsync(server.Port);
        await connection.SendAsync(new MailEnvelope("", "anna@müller.example"), Content("Subject: x\r\n\r\n"), default);
        await connection.SendAsync(new MailEnvelope("", "jürgen@müller.example"), Content("Subject: x\r\n\r\n"), default);

        Assert.Contains(server.Commands, c => c.StartsWith("RCPT TO:<anna@xn--mller-kva.example>"));
        Assert.Contains(server.Commands, c => c.StartsWith(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("RCPT TO:<jürgen@xn--mller-kva.example>"))));
        Assert.Single(server.Commands, c => c.StartsWith("MAIL") && c.Contains("SMTPUTF8"));
    }

    [SkippableFact]
    public async Task Refuses_what_the_server_cannot_take()
    {
        await using var server = new FakeSmtpServer { Capabilities = "SIZE_1000" };
        await using var connection = await ConnectAsync(server.Port);
        Assert.Equal(1000, connection.Capabilities.MaxSize);
        Assert.Equal(1, connection.Depth);

        var utf8 = await connection.SendAsync(new MailEnvelope("", "jürgen@a.example"), Content("Subject: x\r\n\r\n"), default);
        var size = await connection.SendAsync(new MailEnvelope("", "a@a.example"), Content(new string('x', 999) + "\r\n"), default);
        var octets = await connection.SendAsync(
            new MailEnvelope("", "a@a.example"), new MailContent([Encoding.UTF8.GetBytes("Subject: ü\r\n\r\n")], IsAscii: false), default);
        Assert.Equal(["5.6.7", "5.3.4", "5.6.3"], new[] { utf8, size, octets }.Select(o => o.Reply.EnhancedCode));
        Assert.All([utf8, size, octets], o => Assert.Equal(SendResult.Rejected, o.Result));
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("MAIL"));
    }

    [SkippableFact]
    public async Task Asks_for_failure_notices_where_dsn_is_offered()
    {
        await using var server = new FakeSmtpServer();
        await using var connection = await ConnectAsync(server.Port);
        await connection.SendAsync(new MailEnvelope("b@a.example", "to@b.example", "id+1=2"), Content("Subject: x\r\n\r\n"), default);

        var mail = server.Commands.Single(c => c.StartsWith("MAIL"));
        Assert.Contains(" RET=HDRS", mail);
        Assert.Contains(" ENVID=id+2B1+3D2", mail);
        Assert.Contains(server.Commands, c => c.StartsWith("RCPT") && c.Contains(" NOTIFY=FAILURE,DELAY"));
    }

    [SkippableFact]
    public async Task Names_the_recipient_for_failure_notices_in_their_own_encoding()
    {
        await using var server = new FakeSmtpServer();
        await using var connection = await ConnectAsync(server.Port);
        await connection.SendAsync(new MailEnvelope("b@a.example", "to+list=x@b.example"), Content("Subject: x\r\n\r\n"), default);
        await connection.SendAsync(new MailEnvelope("b@a.example", "jürgen+x@b.example"), Content("Subject: x\r\n\r\n"), default);

        var recipients = server.Commands.Where(c => c.StartsWith("RCPT")).ToList();
        Assert.EndsWith(" ORCPT=rfc822;to+2Blist+3Dx@b.example", recipients[0]);
        Assert.EndsWith(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(" ORCPT=utf-8;jürgen\\x{2B}x@b.example")), recipients[1]);
    }

    [SkippableFact]
    public async Task Falls_back_to_helo()
    {
        await using var server = new FakeSmtpServer { Answers = { ["EHLO"] = _ => "502 5.5.2 unknown" } };
        await using var connection = await ConnectAsync(server.Port);
        Assert.Equal(1, connection.Depth);
        Assert.Equal(SendResult.Accepted, (await SendAsync(connection)).Result);
    }

    [SkippableFact]
    public async Task Ends_everything_under_way_when_one_message_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        await using var server = new LoopbackServer(async client =>
        {
            await client.SayAsync("220 x\r\n");
            await client.LineAsync();
            await client.SayAsync("250-x\r\n250 PIPELINING\r\n");
            while (await client.LineAsync() is { } line)
            {
                if (line.StartsWith("MAIL"))
                    reached.TrySetResult();
            }
        });
        await using var connection = await ConnectAsync(server.Port);
        var first = SendAsync(connection, cancel.Token);
        var second = connection.Depth > 1 ? SendAsync(connection) : Task.FromResult(new SendOutcome(SendResult.ConnectionLost, new SmtpReply(0, null, "")));
        await reached.Task.WaitAsync(Patience);
        await cancel.CancelAsync();

        Assert.All(await Task.WhenAll(first, second).WaitAsync(Patience), o => Assert.Equal((SendResult.ConnectionLost, false), (o.Result, o.DotWritten)));
        Assert.False(connection.IsOpen);
    }

    [SkippableFact]
    public async Task Answers_after_quit_that_the_connection_is_gone()
    {
        await using var server = new FakeSmtpServer();
        await using var connection = await ConnectAsync(server.Port);
        await connection.QuitAsync(default);
        Assert.False(connection.IsOpen);
        Assert.Equal(SendResult.ConnectionLost, (await SendAsync(connection)).Result);
        Assert.Contains("QUIT", server.Commands);
    }

    [SkippableFact]
    public async Task Names_what_keeps_it_from_connecting()
    {
        var closed = Ports.Free();
        await using var refusing = new FakeSmtpServer { Greeting = "554 5.7.1 go away" };
        await using var talking = new FakeSmtpServer { Greeting = "HTTP/1.1 400 Bad Request" };
        await using var silent = new FakeSmtpServer { Greeting = null };
        await using var plain = new FakeSmtpServer();

        Assert.Equal("smtp.unreachable", await CodeAsync(Server(closed)));
        Assert.Equal("smtp.refused", await CodeAsync(Server(refusing.Port)));
        Assert.Equal("smtp.protocol", await CodeAsync(Server(talking.Port)));
        Assert.Equal("smtp.timeout", await CodeAsync(Server(silent.Port) with { Timeouts = Patient with { Greeting = TimeSpan.FromMilliseconds(200) } }));
        Assert.Equal("smtp.tls", await CodeAsync(Server(plain.Port) with { Security = MailSecurity.StartTls }));
    }

    [SkippableTheory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task Believes_only_certificates_that_hold(MailSecurity security)
    {
        await using var server = new FakeSmtpServer { Capabilities = "STARTTLS", TlsAtOnce = security == MailSecurity.Tls };
        Assert.Equal("smtp.tls", await CodeAsync(Server(server.Port) with { Security = security }));
        Assert.Null(await CodeAsync(Server(server.Port) with { Security = security, AcceptAnyCertificate = true }));
    }

    [SkippableTheory]
    [InlineData("AUTH_PLAIN_LOGIN", "AUTH PLAIN AHVzZXIAc2VjcmV0")]
    [InlineData("AUTH_LOGIN", "AUTH LOGIN")]
    public async Task Signs_in_over_tls(string mechanisms, string expected)
    {
        var turns = 0;
        await using var server = new FakeSmtpServer
        {
            Capabilities = $"STARTTLS {mechanisms}",
            Answers =
            {
                ["AUTH"] = line => line.StartsWith("AUTH PLAIN") ? "235 2.7.0 ok" : "334 VXNlcm5hbWU6",
                ["dXNlcg==".ToUpperInvariant()] = _ => ++turns == 1 ? "334 UGFzc3dvcmQ6" : "535 no",
                ["c2VjcmV0".ToUpperInvariant()] = _ => "235 2.7.0 ok",
            },
        };
        await using var connection = await ConnectAsync(server.Port, s => s with
        {
            Security = MailSecurity.Auto, AcceptAnyCertificate = true, Username = "user", Password = "secret",
        });
        Assert.Contains(server.Commands, c => c.StartsWith(expected));
        Assert.Equal(SendResult.Accepted, (await SendAsync(connection)).Result);
    }

    [SkippableFact]
    public async Task Signs_in_with_a_token()
    {
        await using var server = new FakeSmtpServer { Capabilities = "AUTH_XOAUTH2_PLAIN", TlsAtOnce = true };
        await using var connection = await ConnectAsync(server.Port, s => s with
        {
            Security = MailSecurity.Tls, AcceptAnyCertificate = true, Username = "user@a.example", AccessToken = "token",
        });
        var expected = Convert.ToBase64String("user=user@a.example\u0001auth=Bearer token\u0001\u0001"u8);
        Assert.Contains($"AUTH XOAUTH2 {expected}", server.Commands);
    }

    [SkippableFact]
    public async Task Says_that_a_password_is_wrong()
    {
        await using var server = new FakeSmtpServer
        {
            Capabilities = "AUTH_PLAIN", TlsAtOnce = true, Answers = { ["AUTH"] = _ => "535 5.7.8 wrong" },
        };
        var result = await Transport.ConnectAsync(
            Server(server.Port) with { Security = MailSecurity.Tls, AcceptAnyCertificate = true, Username = "u", Password = "p" }, default);
        var failure = Assert.IsType<SmtpFailure>(result.Failure);
        Assert.Equal("smtp.auth", failure.Code);
        Assert.Equal(new SmtpReply(535, "5.7.8", "wrong"), failure.Reply);
    }

    [SkippableFact]
    public async Task Never_sends_a_password_in_the_clear()
    {
        await using var server = new FakeSmtpServer { Capabilities = "AUTH_PLAIN_LOGIN_XOAUTH2" };
        Assert.Equal("smtp.tls", await CodeAsync(Server(server.Port) with { Username = "u", Password = "p" }));
        Assert.Equal("smtp.tls", await CodeAsync(Server(server.Port) with { Security = MailSecurity.None, Username = "u", AccessToken = "t" }));
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("AUTH"));
    }

    protected static MailServer Server(int port) => new() { Host = "localhost", Port = port, HelloName = "client.example", Timeouts = Patient };

    protected static MailContent Content(string text) => new([Encoding.ASCII.GetBytes(text)]);

    protected async Task<IMailConnection> ConnectAsync(int port, Func<MailServer, MailServer>? change = null)
    {
        var result = await Transport.ConnectAsync((change ?? (s => s))(Server(port)), default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    private static Task<SendOutcome> SendAsync(IMailConnection connection, CancellationToken cancellationToken = default) =>
        connection.SendAsync(new MailEnvelope("from@a.example", "to@b.example"), Content("Subject: x\r\n\r\ntext\r\n"), cancellationToken);

    private async Task<string?> CodeAsync(MailServer server)
    {
        var result = await Transport.ConnectAsync(server, default);
        if (result.Ok)
            await result.Value.DisposeAsync();
        return result.Failure?.Code;
    }

    private static SmtpReceiver Receiver(List<ReceivedMessage> received) => SmtpReceiver.Start(
        new SmtpReceiverOptions(),
        (message, _) =>
        {
            received.Add(message);
            return ValueTask.FromResult(new SmtpReply(250, "2.0.0", "kept"));
        },
        TimeProvider.System).Value;
}
