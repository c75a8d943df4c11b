using System.Security.Cryptography.X509Certificates;
using System.Text;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Smtp;

/// <summary>Against real Postfix, over STARTTLS with its certificate checked; and back through real Dovecot.</summary>
public sealed class PostfixTests(RealMailServer real) : IClassFixture<RealMailServer>
{
    [SkippableFact]
    public async Task Gets_each_answer_of_one_pipelined_session()
    {
        await using var connection = await ConnectAsync();
        Assert.True(connection.Capabilities is { Pipelining: true, Dsn: true, SmtpUtf8: true, MaxSize: > 0 });
        (string Recipient, string Expected)[] cases =
        [
            ("ok@b.test", "Accepted 250 2.0.0"), ("unknown@b.test", "Rejected 550 5.1.1"), ("full@b.test", "Deferred 452 4.2.2"),
            ("ok2@b.test", "Accepted 250 2.0.0"), ("rate@b.test", "Deferred 450 4.7.1"), ("block@b.test", "Rejected 554 5.7.1"),
            ("jürgen@müller.test", "Accepted 250 2.0.0"), ("spf@b.test", "Rejected 550 5.7.23"), ("ok3@b.test", "Accepted 250 2.0.0"),
            ("drop421@b.test", "Deferred 421 4.7.0"),
        ];
        var sending = cases.Select(c => connection.SendAsync(
            new MailEnvelope("bounce+t@a.test", c.Recipient, "t+1"), Content(c.Recipient), default)).ToList();
        var outcomes = await Task.WhenAll(sending);

        Assert.Equal(cases.Select(c => c.Expected), outcomes.Select(o => $"{o.Result} {o.Reply.Code} {o.Reply.EnhancedCode}"));
        Assert.False(connection.IsOpen);
    }

    [SkippableFact]
    public async Task Refuses_a_message_over_the_stated_size_itself()
    {
        await using var connection = await ConnectAsync();
        var content = new MailContent([new byte[connection.Capabilities.MaxSize + 1]], NoLeadingDots: true);
        Assert.Equal("5.3.4", (await connection.SendAsync(new MailEnvelope("", "ok@b.test"), content, default)).Reply.EnhancedCode);
        Assert.True(connection.IsOpen);
    }

    [SkippableFact]
    public async Task Signs_in_over_tls_from_the_first_octet_and_is_refused_with_a_wrong_password()
    {
        await real.StartSubmissionAsync();
        var transport = Trusting();
        var server = new MailServer { Host = "localhost", Port = real.SubmissionPort, Security = MailSecurity.Tls, Username = "inbox", Password = "secret" };
        var result = await transport.ConnectAsync(server, default);
        Assert.True(result.Ok, result.Failure?.Message);
        await using var connection = result.Value;
        Assert.Equal(["LOGIN", "PLAIN"], connection.Capabilities.AuthMechanisms.Distinct().Order());
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => connection.SendAsync(
            new MailEnvelope("a@a.test", $"ok{i}@b.test", $"id{i}"), Content($"ok{i}@b.test"), default)));
        Assert.All(sent, o => Assert.Equal(SendResult.Accepted, o.Result));

        var wrong = Assert.IsType<SmtpFailure>((await transport.ConnectAsync(server with { Password = "wrong" }, default)).Failure);
        Assert.Equal(("smtp.auth", 535), (wrong.Code, wrong.Reply?.Code));

        Assert.Equal("smtp.tls", (await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(server, default)).Failure?.Code);
    }

    [SkippableFact]
    public async Task Comes_back_octet_by_octet_through_dovecot()
    {
        await real.StartPostfixAsync();
        await real.StartDovecotAsync();
        var text = "Subject: round trip\r\n\r\n.dot\r\n..\r\nend\r\n";
        await using (var connection = await ConnectAsync())
        {
            var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => connection.SendAsync(
                new MailEnvelope("a@a.test", "fbl@b.test"), new MailContent([Encoding.ASCII.GetBytes(text)]), default)));
            Assert.All(sent, o => Assert.Equal(SendResult.Accepted, o.Result));
        }

        var entries = await EntriesAsync(3);
        await using (var mailbox = await OpenAsync())
        {
            foreach (var entry in entries)
            {
                var message = (await mailbox.ReadAsync(entry, 100_000, default)).Value;
                Assert.EndsWith(text[text.IndexOf("\r\n\r\n", StringComparison.Ordinal)..], Encoding.ASCII.GetString(message.Span));
                Assert.Equal("round trip", MimeReader.Read(message).Header("Subject"));
            }

            Assert.True((await mailbox.DeleteAsync(entries[0], default)).Ok);
            Assert.True((await mailbox.CloseAsync(default)).Ok);
        }

        Assert.Equal(entries.Skip(1).Select(e => e.Id), (await EntriesAsync(2)).Select(e => e.Id));
        var wrong = await Reader().OpenAsync(Account() with { Password = "wrong" }, default);
        Assert.Equal("mailbox.auth", wrong.Failure?.Code);
    }

    private async Task<IMailConnection> ConnectAsync()
    {
        await real.StartPostfixAsync();
        var server = new MailServer { Host = "localhost", Port = real.SmtpPort, Security = MailSecurity.StartTls, PipelineDepth = 8 };
        var result = await Trusting().ConnectAsync(server, default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    private BuiltInMailTransport Trusting() =>
        new(TimeProvider.System) { TrustedRoots = [X509CertificateLoader.LoadCertificateFromFile(real.Certificate)] };

    /// <summary>The mailbox once as many messages are in it, in a session of its own.</summary>
    private async Task<IReadOnlyList<MailboxEntry>> EntriesAsync(int count)
    {
        for (var i = 0; ; i++)
        {
            await using var mailbox = await OpenAsync();
            var entries = (await mailbox.ListAsync(default)).Value;
            await mailbox.CloseAsync(default);
            if (entries.Count == count)
                return entries;
            Assert.True(i < 1200, $"{entries.Count} of {count} messages");
            await Task.Delay(100);
        }
    }

    private async Task<IMailbox> OpenAsync()
    {
        var result = await Reader().OpenAsync(Account(), default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    private MailboxAccount Account() => new()
    {
        Host = "localhost", Port = real.Pop3Port, Security = MailSecurity.StartTls, AcceptAnyCertificate = true, Username = "fbl", Password = "secret",
    };

    private static Pop3MailboxReader Reader() => new(TimeProvider.System);

    private static MailContent Content(string to)
    {
        using var writer = new MessageWriter();
        Assert.True(HeaderFields.Mailbox(writer, "From", "The Wéekly", "news@a.test").Ok);
        Assert.True(HeaderFields.Mailbox(writer, "To", null, to).Ok);
        writer.Shared("\r\ntext\r\n"u8.ToArray());
        var content = writer.Finish();
        return new MailContent([content.Pieces.SelectMany(p => p.ToArray()).ToArray()], content.IsAscii, content.NoLeadingDots);
    }
}
