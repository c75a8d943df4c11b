using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Smtp;

/// <summary>Against Postfix's smtp-sink and the faults it can be told to make.</summary>
public sealed class SmtpSinkTests
{
    private const string Sink = "/usr/sbin/smtp-sink";

    [SkippableTheory]
    [InlineData("", "Accepted 250", true)]
    [InlineData("-8 -N -E", "Accepted 250", true)]
    [InlineData("-e", "Accepted 250", true)]
    [InlineData("-p", "Accepted 250", true)]
    [InlineData("-w 1", "Accepted 250", true)]
    [InlineData("-r MAIL", "Deferred 450", true)]
    [InlineData("-r RCPT", "Deferred 450", true)]
    [InlineData("-r DATA", "Deferred 450", true)]
    [InlineData("-r .", "Deferred 450", true)]
    [InlineData("-f MAIL", "Rejected 500", true)]
    [InlineData("-f RCPT", "Rejected 500", true)]
    [InlineData("-f DATA", "Rejected 500", true)]
    [InlineData("-f .", "Rejected 500", true)]
    [InlineData("-q MAIL", "ConnectionLost without dot", false)]
    [InlineData("-q RCPT", "ConnectionLost without dot", false)]
    [InlineData("-q DATA", "ConnectionLost without dot", false)]
    [InlineData("-q .", "ConnectionLost with dot", false)]
    [InlineData("-Q MAIL", "Deferred 421", false)]
    [InlineData("-Q RCPT", "Deferred 421", false)]
    [InlineData("-Q DATA", "Deferred 421", false)]
    [InlineData("-Q .", "Deferred 421", false)]
    public async Task Tells_what_became_of_a_message(string options, string expected, bool open)
    {
        var port = Ports.Free();
        await using var sink = await StartAsync(port, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await using var connection = await ConnectAsync(port);

        Assert.Equal(expected, Describe(await SendAsync(connection, 30_000)));
        Assert.Equal(open, connection.IsOpen);
        Assert.Equal(open ? expected : "ConnectionLost without dot", Describe(await SendAsync(connection, 30_000)));
    }

    [SkippableTheory]
    [InlineData("-A 0")]
    [InlineData("-A 1")]
    public async Task Takes_a_refusal_that_comes_before_the_end_of_a_large_message(string options)
    {
        var port = Ports.Free();
        await using var sink = await StartAsync(port, options.Split(' '));
        await using var connection = await ConnectAsync(port);
        Assert.Equal("Rejected 550", Describe(await SendAsync(connection, 20_000_000)));
        Assert.False(connection.IsOpen);
    }

    [SkippableFact]
    public async Task Delivers_what_was_written()
    {
        var folder = Directory.CreateTempSubdirectory("sink");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);
        try
        {
            var port = Ports.Free();
            await using (var sink = await StartAsync(port, "-d", Path.Combine(folder.FullName, "%s.")))
            await using (var connection = await ConnectAsync(port))
            {
                var content = new MailContent([Encoding.ASCII.GetBytes("Subject: x\r\n\r\n.one\r\n.."), Encoding.ASCII.GetBytes("two\r\n.\r\nend\r\n")]);
                await connection.SendAsync(new MailEnvelope("a@x.example", "b@y.example", "id"), content, default);
                await connection.QuitAsync(default);
            }

            var kept = await File.ReadAllTextAsync(Assert.Single(folder.GetFiles()).FullName);
            Assert.EndsWith("Subject: x\n\n.one\n..two\n.\nend\n", kept.TrimEnd('\n') + "\n");
            Assert.Contains("X-Mail-Args: <a@x.example> RET=HDRS ENVID=id\nX-Rcpt-Args: <b@y.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b@y.example\n", kept);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public async Task Keeps_count_over_many_messages_on_many_connections()
    {
        var port = Ports.Free();
        await using var sink = await StartAsync(port);
        var accepted = 0;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            await using var connection = await ConnectAsync(port);
            var sending = new Queue<Task<SendOutcome>>();
            for (var i = 0; i < 200; i++)
            {
                if (sending.Count == connection.Depth)
                    Count(await sending.Dequeue());
                sending.Enqueue(SendAsync(connection, i * 100));
            }

            foreach (var outcome in await Task.WhenAll(sending))
                Count(outcome);
            await connection.QuitAsync(default);
        }));
        Assert.Equal(1000, accepted);

        void Count(SendOutcome outcome)
        {
            if (outcome.Result == SendResult.Accepted)
                Interlocked.Increment(ref accepted);
        }
    }

    private static async Task<OutsideProcess> StartAsync(int port, params string[] options)
    {
        Requirement.Program("postfix", Sink);
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        return await OutsideProcess.StartAsync(port, Sink, [.. user, .. options, $"127.0.0.1:{port}", "100"]);
    }

    private static async Task<IMailConnection> ConnectAsync(int port)
    {
        var server = new MailServer { Host = "127.0.0.1", Port = port };
        var result = await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(server, default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    private static Task<SendOutcome> SendAsync(IMailConnection connection, int size)
    {
        var line = Encoding.ASCII.GetBytes(new string('x', 98) + "\r\n");
        var pieces = Enumerable.Repeat((ReadOnlyMemory<byte>)line, size / 100).Prepend("Subject: x\r\n\r\n"u8.ToArray());
        return connection.SendAsync(new MailEnvelope("a@x.example", "b@y.example"), new MailContent([.. pieces]), default);
    }

    private static string Describe(SendOutcome outcome) => outcome.Result == SendResult.ConnectionLost
        ? $"ConnectionLost {(outcome.DotWritten ? "with" : "without")} dot"
        : $"{outcome.Result} {outcome.Reply.Code}";
}
