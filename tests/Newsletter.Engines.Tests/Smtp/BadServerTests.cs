using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Smtp;

/// <summary>Servers that are slow, endless, deaf or do not do what they offer: each has a limit, and each message an outcome.</summary>
public sealed class BadServerTests
{
    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private const int TenMegabytes = 10_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(400);
    private static readonly string Line = "250-" + new string('x', TenMegabytes);
    private static readonly string Lines = string.Concat(Enumerable.Repeat("250-and on\r\n", TenMegabytes / 12));

    public static TheoryData<string, string, string> Worst()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (way, code) in new[] { ("line", "smtp.protocol"), ("lines", "smtp.protocol"), ("drip", "smtp.timeout"), ("nothing", "smtp.timeout"), ("garbage", "smtp.protocol") })
        {
            data.Add(way, "greeting", code);
            data.Add(way, "EHLO", code);
            foreach (var at in (string[])["MAIL", "RCPT", "DATA"])
                data.Add(way, at, "ConnectionLost without dot");
            data.Add(way, ".", "ConnectionLost with dot");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Worst))]
    public async Task Is_given_up_within_the_limit(string way, string at, string expected)
    {
        // The limit is for all that comes before, too: where the machine stood still meanwhile, it is begun again.
        for (var tries = 1; ; tries++)
        {
            var came = false;
            await using var server = new LoopbackServer(client => ServeAsync(client, at, () =>
            {
                came = true;
                return MisbehaveAsync(client, way);
            }));
            var outcome = await OutcomeAsync(Server(server.Port, expected == "smtp.protocol" ? Patience : Limit)).WaitAsync(Patience);
            if (!came && tries < 20)
                continue;
            Assert.Equal(expected, outcome);
            return;
        }
    }

    private static async Task<string> OutcomeAsync(MailServer settings)
    {
        var connected = await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(settings, default);
        if (!connected.Ok)
            return connected.Failure.Code;
        await using var connection = connected.Value;
        var outcome = await SendAsync(connection);
        Assert.False(connection.IsOpen);
        return Describe(outcome);
    }

    [Fact]
    public async Task Waits_for_a_slow_greeting_as_long_as_it_may()
    {
        await using var server = new LoopbackServer(async client =>
        {
            await Task.Delay(300);
            await ServeAsync(client, "", () => Task.CompletedTask);
        });
        await using var connection = await ConnectAsync(server.Port, new BuiltInMailTransport(TimeProvider.System));
        Assert.Equal("Accepted", Describe(await SendAsync(connection)));
    }

    [Fact]
    public async Task Stops_writing_to_a_server_that_does_not_read()
    {
        await using var server = new LoopbackServer(client => ServeAsync(client, "text", () => Task.Delay(Timeout.Infinite)));
        await using var connection = await ConnectAsync(server.Port, new BuiltInMailTransport(TimeProvider.System), t => t with { DataBlock = Limit });
        var outcome = await SendAsync(connection, 3 * TenMegabytes).WaitAsync(Patience);
        Assert.Equal("ConnectionLost without dot", Describe(outcome));
    }

    [Theory]
    [InlineData("MAIL", "555 5.5.4 RET not recognised")]
    [InlineData("MAIL", "501 syntax error in parameters")]
    [InlineData("RCPT", "504 5.5.4 no NOTIFY here")]
    public async Task Says_less_to_a_server_that_refuses_the_parameters_it_offers(string at, string refusal)
    {
        await using var server = new FakeSmtpServer
        {
            Capabilities = "PIPELINING DSN SIZE_100000",
            Answers = { [at] = line => line.TrimEnd('>').Contains('>') ? refusal : "250 ok" },
        };
        var transport = new BuiltInMailTransport(TimeProvider.System);
        await using (var first = await ConnectAsync(server.Port, transport))
        {
            var outcomes = await Task.WhenAll(SendAsync(first), SendAsync(first));
            Assert.All(outcomes, o => Assert.Equal("ConnectionLost not begun", Describe(o)));
        }

        await using var second = await ConnectAsync(server.Port, transport);
        Assert.Equal("Accepted", Describe(await SendAsync(second)));
    }

    [Fact]
    public async Task Takes_a_refusal_that_stays_as_the_answer()
    {
        await using var server = new FakeSmtpServer { Capabilities = "DSN", Answers = { ["RCPT"] = _ => "501 bad address syntax" } };
        var transport = new BuiltInMailTransport(TimeProvider.System);
        await using (var first = await ConnectAsync(server.Port, transport))
            Assert.Equal("ConnectionLost not begun", Describe(await SendAsync(first)));
        await using var second = await ConnectAsync(server.Port, transport);
        Assert.Equal("Rejected", Describe(await SendAsync(second)));
    }

    [Fact]
    public async Task Goes_step_by_step_with_a_server_that_offers_pipelining_and_throws_commands_away()
    {
        await using var server = new LoopbackServer(client => ServeAsync(client, "", () => Task.CompletedTask, forgetful: true));
        var transport = new BuiltInMailTransport(TimeProvider.System);
        // Its answers to some commands never come.
        await using (var first = await ConnectAsync(server.Port, transport, t => t with { Command = TimeSpan.FromSeconds(10), DataCommand = Limit }))
            Assert.Equal("ConnectionLost without dot", Describe(await SendAsync(first)));
        await using var second = await ConnectAsync(server.Port, transport);
        Assert.False(second.Capabilities.Pipelining);
        Assert.Equal("Accepted", Describe(await SendAsync(second)));
    }

    [Theory]
    [InlineData("STARTTLS", "STARTTLS", "502 5.5.1 no", MailSecurity.Auto, "smtp.tls")]
    [InlineData("AUTH_PLAIN", "AUTH", "504 5.5.4 unknown mechanism", MailSecurity.Tls, "smtp.auth")]
    [InlineData("AUTH_PLAIN", "AUTH", "454 4.7.0 try later", MailSecurity.Tls, "smtp.auth")]
    [InlineData("AUTH_PLAIN", "AUTH", "334 ", MailSecurity.Tls, "smtp.auth")]
    public async Task Never_goes_on_without_what_was_promised(string capability, string verb, string answer, MailSecurity security, string expected)
    {
        await using var server = new FakeSmtpServer
        {
            Capabilities = capability, TlsAtOnce = security == MailSecurity.Tls, Answers = { [verb] = _ => answer, ["AHUACA=="] = _ => "334 ", [""] = _ => "334 " },
        };
        var settings = Server(server.Port) with { Security = security, Username = security == MailSecurity.Tls ? "u" : null, Password = "p" };
        var failure = (await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(settings, default).WaitAsync(Patience)).Failure;
        Assert.Equal(expected, failure?.Code);
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("MAIL"));
    }

    [Fact]
    public async Task Does_not_take_plain_text_for_tls()
    {
        await using var server = new LoopbackServer(async client =>
        {
            await client.SayAsync("220 x\r\n");
            await client.LineAsync();
            await client.SayAsync("250-x\r\n250 STARTTLS\r\n");
            await client.LineAsync();
            await client.SayAsync("220 go\r\n");
            await client.SayAsync("250 this is no handshake\r\n");
        });
        Assert.Equal("smtp.tls", (await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(Server(server.Port), default)).Failure?.Code);
    }

    private static async Task ServeAsync(LoopbackClient client, string badAt, Func<Task> misbehave, bool forgetful = false)
    {
        if (badAt == "greeting")
            await misbehave();
        await client.SayAsync("220 x\r\n");
        while (await client.LineAsync() is { } line)
        {
            var verb = line.Split(' ')[0];
            if (forgetful)
                client.Forget();
            if (verb == badAt)
                await misbehave();
            await client.SayAsync(verb switch { "EHLO" => "250-x\r\n250 PIPELINING\r\n", "DATA" => "354 go\r\n", _ => "250 ok\r\n" });
            if (verb != "DATA")
                continue;
            if (badAt == "text")
                await misbehave();
            if (await client.TextAsync() is null)
                return;
            if (badAt == ".")
                await misbehave();
            await client.SayAsync("250 kept\r\n");
        }
    }

    private static async Task MisbehaveAsync(LoopbackClient client, string way)
    {
        switch (way)
        {
            case "line":
                await client.SayAsync(Line);
                break;
            case "lines":
                await client.SayAsync(Lines);
                break;
            case "garbage":
                await client.SayAsync("\0\u00ff\u00fe<html>\r\n\r\n");
                break;
            case "drip":
                for (var i = 0; i < 200; i++)
                {
                    await client.SayAsync(i % 7 == 6 ? "\r\n" : "250-xx"[(i % 7)..][..1]);
                    await Task.Delay(20);
                }

                break;
        }

        // Whatever it said, it says no more, and waits for the client to leave.
        while (await client.LineAsync() is not null)
        {
        }
    }

    private static MailServer Server(int port, TimeSpan? limit = null) => new()
    {
        Host = "localhost",
        Port = port,
        AcceptAnyCertificate = true,
        Timeouts = new MailTimeouts
        {
            Greeting = limit ?? Patience, Command = limit ?? Patience, DataCommand = limit ?? Patience, DataBlock = limit ?? Patience, FinalDot = limit ?? Patience, Quit = Limit,
        },
    };

    private static async Task<IMailConnection> ConnectAsync(int port, BuiltInMailTransport transport, Func<MailTimeouts, MailTimeouts>? limits = null)
    {
        var server = Server(port);
        var result = await transport.ConnectAsync(server with { Timeouts = (limits ?? (t => t))(server.Timeouts) }, default);
        Assert.True(result.Ok, result.Failure?.Message);
        return result.Value;
    }

    private static Task<SendOutcome> SendAsync(IMailConnection connection, int size = 40) => connection.SendAsync(
        new MailEnvelope("a@a.example", "b@b.example", "id"), new MailContent([Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + new string('x', size) + "\r\n")]), default);

    private static string Describe(SendOutcome outcome) => outcome.Result == SendResult.ConnectionLost
        ? $"ConnectionLost {(outcome.DotWritten ? "with dot" : outcome.NotBegun ? "not begun" : "without dot")}"
        : $"{outcome.Result}";
}
