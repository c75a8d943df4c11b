using System.Text;
using Newsletter.Engines.Adapters.MailKit;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Packages;

/// <summary>MailKit against real Postfix and real Dovecot: sent over SMTP, read back over POP3 and IMAP, which must agree.</summary>
public sealed class DovecotTests(RealMailServer real) : IClassFixture<RealMailServer>
{
    private const string Text = "Subject: round trip\r\n\r\n.dot\r\n..\r\nend\r\n";

    [SkippableFact]
    public async Task Reads_over_pop3_and_imap_what_it_sent()
    {
        await real.StartPostfixAsync();
        await real.StartDovecotAsync();
        await SendAsync(3);
        await WaitForAsync(3);

        foreach (var protocol in (MailboxProtocol[])[MailboxProtocol.Imap, MailboxProtocol.Pop3])
        {
            await using var mailbox = await OpenAsync(protocol);
            var entries = (await mailbox.ListAsync(default)).Value;
            Assert.Equal(3, entries.Count);
            foreach (var entry in entries)
            {
                var message = (await mailbox.ReadAsync(entry, 100_000, default)).Value;
                Assert.Equal(entry.Size, message.Length);
                Assert.EndsWith(Text[Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)..], Encoding.ASCII.GetString(message.Span));
            }

            Assert.Equal("mailbox.tooLarge", (await mailbox.ReadAsync(entries[0], 10, default)).Failure?.Code);
            Assert.Equal("mailbox.tooLarge", (await mailbox.ReadAsync(entries[0] with { Size = 1 }, 10, default)).Failure?.Code);
            Assert.True((await mailbox.ReadAsync(entries[0], 100_000, default)).Ok);
            Assert.True((await mailbox.CloseAsync(default)).Ok);
        }

        await DeletesAsync();
        Assert.Equal("mailbox.auth", (await new MailKitMailboxReader().OpenAsync(Account(MailboxProtocol.Imap) with { Password = "wrong" }, default)).Failure?.Code);
        Assert.Equal("mailbox.protocol", (await new MailKitMailboxReader().OpenAsync(Account(MailboxProtocol.Imap) with { Folder = "nowhere" }, default)).Failure?.Code);
        Assert.Equal("mailbox.tls", (await new MailKitMailboxReader().OpenAsync(Account(MailboxProtocol.Imap) with { AcceptAnyCertificate = false }, default)).Failure?.Code);
    }

    private async Task DeletesAsync()
    {
        var mailbox = await OpenAsync(MailboxProtocol.Imap);
        var entries = (await mailbox.ListAsync(default)).Value;
        Assert.True((await mailbox.DeleteAsync(entries[0], default)).Ok);
        Assert.Equal("mailbox.gone", (await mailbox.DeleteAsync(entries[0], default)).Failure?.Code);
        Assert.Equal(2, (await mailbox.ListAsync(default)).Value.Count);
        await mailbox.DisposeAsync();
        Assert.Equal(entries, await EntriesAsync());

        await using (var again = await OpenAsync(MailboxProtocol.Imap))
        {
            Assert.True((await again.DeleteAsync(entries[1], default)).Ok);
            Assert.True((await again.CloseAsync(default)).Ok);
            Assert.Equal("mailbox.unreachable", (await again.ListAsync(default)).Failure?.Code);
        }

        Assert.Equal([entries[0], entries[2]], await EntriesAsync());
        await using var last = await OpenAsync(MailboxProtocol.Imap);
        Assert.Equal("mailbox.gone", (await last.ReadAsync(entries[1], 100_000, default)).Failure?.Code);
        Assert.Equal("mailbox.gone", (await last.ReadAsync(new MailboxEntry("1-1", 0), 100_000, default)).Failure?.Code);
    }

    private async Task SendAsync(int count)
    {
        var connected = await new MailKitTransport().ConnectAsync(
            new MailServer { Host = "localhost", Port = real.SmtpPort, Security = MailSecurity.StartTls, AcceptAnyCertificate = true }, default);
        Assert.True(connected.Ok, connected.Failure?.Message);
        await using var connection = connected.Value;
        for (var i = 0; i < count; i++)
        {
            var outcome = await connection.SendAsync(new MailEnvelope("a@a.test", "fbl@b.test", $"t+{i}"), new MailContent([Encoding.ASCII.GetBytes(Text)]), default);
            Assert.Equal(SendResult.Accepted, outcome.Result);
        }

        await connection.QuitAsync(default);
    }

    private async Task WaitForAsync(int count)
    {
        for (var i = 0; (await EntriesAsync()).Count != count; i++)
        {
            Assert.True(i < 1200, $"{count} messages did not come.");
            await Task.Delay(100);
        }
    }

    private async Task<IReadOnlyList<MailboxEntry>> EntriesAsync()
    {
        await using var mailbox = await OpenAsync(MailboxProtocol.Imap);
        var entries = (await mailbox.ListAsync(default)).Value;
        await mailbox.CloseAsync(default);
        return entries;
    }

    private async Task<IMailbox> OpenAsync(MailboxProtocol protocol)
    {
        var result = await new MailKitMailboxReader().OpenAsync(Account(protocol), default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    private MailboxAccount Account(MailboxProtocol protocol) => new()
    {
        Protocol = protocol,
        Host = "localhost",
        Port = protocol == MailboxProtocol.Imap ? real.ImapPort : real.Pop3Port,
        Security = MailSecurity.StartTls,
        AcceptAnyCertificate = true,
        Username = "fbl",
        Password = "secret",
    };
}
