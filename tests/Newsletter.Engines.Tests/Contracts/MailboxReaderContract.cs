using System.Text;
using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Contracts;

/// <summary>What every <see cref="IMailboxReader"/> answers over POP3, against a server that behaves and servers that do not.</summary>
public abstract class MailboxReaderContract
{
    protected abstract IMailboxReader Reader { get; }

    [SkippableFact]
    public async Task Lists_and_reads_messages_octet_by_octet()
    {
        await using var server = Server();
        await using var mailbox = await OpenAsync(server.Port);
        var entries = (await mailbox.ListAsync(default)).Value;

        Assert.Equal(["id-a", "id-b"], entries.Select(e => e.Id));
        Assert.Equal(server.Messages.Select(m => (long)m.Text.Length), entries.Select(e => e.Size));
        foreach (var (entry, message) in entries.Zip(server.Messages))
            Assert.Equal(message.Text, Encoding.Latin1.GetString((await mailbox.ReadAsync(entry, 10_000, default)).Value.Span));
        Assert.True((await mailbox.CloseAsync(default)).Ok);
    }

    [SkippableFact]
    public async Task Reads_with_an_id_from_an_earlier_session()
    {
        await using var server = Server();
        await using var mailbox = await OpenAsync(server.Port);
        Assert.True((await mailbox.ReadAsync(new MailboxEntry("id-b", 0), 10_000, default)).Ok);
        Assert.Equal("mailbox.gone", (await mailbox.ReadAsync(new MailboxEntry("id-x", 0), 10_000, default)).Failure?.Code);
        Assert.Equal("mailbox.gone", (await mailbox.DeleteAsync(new MailboxEntry("id-x", 0), default)).Failure?.Code);
    }

    [SkippableTheory]
    [InlineData(true, "id-b")]
    [InlineData(false, "id-a id-b")]
    public async Task Deletes_with_the_close_and_not_without_it(bool close, string left)
    {
        await using var server = Server();
        var mailbox = await OpenAsync(server.Port);
        var entries = (await mailbox.ListAsync(default)).Value;
        Assert.True((await mailbox.DeleteAsync(entries[0], default)).Ok);
        if (close)
            Assert.True((await mailbox.CloseAsync(default)).Ok);
        await mailbox.DisposeAsync();

        Assert.Equal(close, server.Commands.Contains("QUIT"));
        await server.DisposeAsync();
        Assert.Equal(left.Split(' '), server.Messages.Select(m => m.Id));
    }

    [SkippableFact]
    public async Task Refuses_a_message_over_the_limit_and_goes_on()
    {
        await using var server = Server(s => s.Answers["LIST"] = _ => "+OK\r\n1 10\r\n2 10\r\n.");
        await using var mailbox = await OpenAsync(server.Port);
        var entries = (await mailbox.ListAsync(default)).Value;

        Assert.Equal("mailbox.tooLarge", (await mailbox.ReadAsync(entries[0] with { Size = 500 }, 100, default)).Failure?.Code);

        // The size that was stated can be untrue.
        Assert.Equal("mailbox.tooLarge", (await mailbox.ReadAsync(entries[1], 100, default)).Failure?.Code);
        Assert.True((await mailbox.ReadAsync(entries[0], 1000, default)).Ok);
    }

    [SkippableFact]
    public async Task Signs_in_with_a_token()
    {
        await using var server = Server();
        await using var mailbox = await OpenAsync(server.Port, a => a with { Password = null, AccessToken = "token" });
        Assert.Contains(server.Commands, c => c.StartsWith("AUTH XOAUTH2", StringComparison.OrdinalIgnoreCase));
    }

    [SkippableTheory]
    [InlineData("USER UIDL")]
    [InlineData("UIDL SASL_PLAIN")]
    public async Task Signs_in_with_a_password_over_stls(string capabilities)
    {
        await using var server = new FakePop3Server { TlsAtOnce = false, Capabilities = capabilities };
        await using var mailbox = await OpenAsync(server.Port, a => a with { Security = MailSecurity.Auto });
        Assert.Empty((await mailbox.ListAsync(default)).Value);
        Assert.Contains("STLS", server.Commands);
    }

    [SkippableFact]
    public async Task Never_sends_a_password_in_the_clear()
    {
        await using var server = new FakePop3Server { TlsAtOnce = false, Answers = { ["CAPA"] = _ => "-ERR unknown" } };
        Assert.Equal("mailbox.tls", await CodeAsync(Account(server.Port) with { Security = MailSecurity.Auto }));
        Assert.Equal("mailbox.tls", await CodeAsync(Account(server.Port) with { Security = MailSecurity.None }));
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("USER") || c.StartsWith("PASS") || c.StartsWith("AUTH"));
    }

    [SkippableFact]
    public async Task Names_what_keeps_it_from_opening()
    {
        var closed = Ports.Free();
        await using var server = Server();
        await using var talking = new FakePop3Server { Greeting = "220 smtp.example" };
        await using var silent = new FakePop3Server { Greeting = null };
        await using var without = Server(s => s.Answers["UIDL"] = _ => "-ERR unknown");

        Assert.Equal("mailbox.unreachable", await CodeAsync(Account(closed)));
        Assert.Equal("mailbox.tls", await CodeAsync(Account(server.Port) with { AcceptAnyCertificate = false }));
        Assert.Equal("mailbox.auth", await CodeAsync(Account(server.Port) with { Password = "wrong" }));
        Assert.Equal("mailbox.protocol", await CodeAsync(Account(talking.Port)));
        Assert.Equal("mailbox.timeout", await CodeAsync(Account(silent.Port) with { Timeout = TimeSpan.FromMilliseconds(500) }));
        await using var mailbox = await OpenAsync(without.Port);
        Assert.Equal("mailbox.unsupported", (await mailbox.ListAsync(default)).Failure?.Code);
    }

    [SkippableFact]
    public async Task Says_that_the_server_left_in_the_middle()
    {
        await using var server = Server(s => s.Answers["RETR"] = _ => null);
        await using var mailbox = await OpenAsync(server.Port);
        var entries = (await mailbox.ListAsync(default)).Value;
        Assert.Equal("mailbox.unreachable", (await mailbox.ReadAsync(entries[0], 10_000, default)).Failure?.Code);
        Assert.False((await mailbox.CloseAsync(default)).Ok);
    }

    protected static MailboxAccount Account(int port) => new()
    {
        Host = "localhost",
        Port = port,
        Security = MailSecurity.Tls,
        AcceptAnyCertificate = true,
        Username = "user",
        Password = "secret",
        Timeout = TimeSpan.FromMinutes(2),
    };

    protected async Task<IMailbox> OpenAsync(int port, Func<MailboxAccount, MailboxAccount>? change = null)
    {
        var result = await Reader.OpenAsync((change ?? (a => a))(Account(port)), default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    protected async Task<string?> CodeAsync(MailboxAccount account)
    {
        var result = await Reader.OpenAsync(account, default);
        if (result.Ok)
            await result.Value.DisposeAsync();
        return result.Failure?.Code;
    }

    private static FakePop3Server Server(Action<FakePop3Server>? change = null)
    {
        var server = new FakePop3Server();
        server.Messages.Add(("id-a", "Subject: a\r\n\r\n.\r\n..dots\r\nend\r\n"));
        server.Messages.Add(("id-b", "Subject: b\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 400) + "\u00fc\r\n", 10))));
        change?.Invoke(server);
        return server;
    }
}
