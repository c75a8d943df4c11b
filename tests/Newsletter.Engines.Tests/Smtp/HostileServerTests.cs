using System.Collections.Concurrent;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Smtp;

/// <summary>Servers that answer anything at any time, by seeded chance: every message gets one outcome, and none that claims too little.</summary>
public sealed class HostileServerTests
{
    // A server that answers more than it was asked, or 354 to anything but DATA, can make its next answer look like the one to the text. Most such
    // answers are caught because they are there too early; one that arrives in the same instant as the text leaves is nobody's to tell apart.
    private const string Misled = "misled";

    private const string Twice = "250 ok\r\n250 ok\r\n";

    private static readonly string[] Anything =
    [
        "250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "354 go\r\n", "451 4.3.0 later\r\n", "550 5.1.1 no\r\n", "250-more\r\n250 ok\r\n", "250\r\n",
        "421 4.3.2 bye\r\n", "", Twice, "garbage\r\n", "\r\n", "999 what\r\n", "250-a\r\n550 b\r\n", "2", "\0\0\0",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_message_ends_with_the_truth(int seed)
    {
        var random = new Random(seed);
        var texts = new ConcurrentDictionary<string, bool>();
        await using var server = new LoopbackServer(client => ServeAsync(client, new Random(random.Next()), texts));
        for (var round = 0; round < 60; round++)
        {
            // A session of an earlier round may still be read on the other side: its texts have names of their own.
            texts.Clear();
            await using var connection = await ConnectAsync(server.Port);
            var sending = Enumerable.Range(0, 6).Select(i => connection.SendAsync(
                new MailEnvelope("", $"r{i}@b.example"), new MailContent([Encoding.ASCII.GetBytes($"Subject: {round}.{i}\r\n\r\n.x\r\n")]), default)).ToList();
            var outcomes = await Task.WhenAll(sending).WaitAsync(TimeSpan.FromMinutes(2));
            await connection.QuitAsync(default);

            for (var i = 0; i < outcomes.Length; i++)
            {
                var arrived = texts.ContainsKey($"{round}.{i}");
                Assert.False(arrived && outcomes[i] is { Result: SendResult.ConnectionLost, DotWritten: false }, $"round {round}, message {i}: {outcomes[i]}");
                Assert.False(
                    !arrived && outcomes[i].Result == SendResult.Accepted && !texts.ContainsKey(Misled), $"round {round}, message {i}: {outcomes[i]}");
            }
        }
    }

    private static async Task ServeAsync(LoopbackClient client, Random random, ConcurrentDictionary<string, bool> texts)
    {
        await client.SayAsync("220 x\r\n");
        await client.LineAsync();
        await client.SayAsync(random.Next(4) == 0 ? "250 x\r\n" : "250-x\r\n250 PIPELINING\r\n");
        var wellMeant = random.Next(30);
        while (await client.LineAsync() is { } line)
        {
            var answer = wellMeant-- > 0 ? line == "DATA" ? "354 go\r\n" : "250 ok\r\n" : Anything[random.Next(Anything.Length)];
            if (answer.Length == 0)
                return;
            if (answer == Twice || (answer.StartsWith("354") && line != "DATA"))
                texts[Misled] = true;
            await client.SayAsync(answer);
            if (answer.StartsWith("354") && line == "DATA")
            {
                if (await client.TextAsync() is not { } text)
                    return;
                if (text.StartsWith("Subject: "))
                    texts[text[9..text.IndexOf('\r')]] = true;
                answer = wellMeant-- > 0 ? "250 kept\r\n" : Anything[random.Next(Anything.Length)];
                if (answer == Twice)
                    texts[Misled] = true;
                await client.SayAsync(answer);
            }
        }
    }

    private static async Task<IMailConnection> ConnectAsync(int port)
    {
        var time = TimeSpan.FromMilliseconds(150);
        var server = new MailServer
        {
            Host = "127.0.0.1",
            Port = port,
            Timeouts = new MailTimeouts { Command = time, DataCommand = time, DataBlock = time, FinalDot = time, Quit = time, Greeting = TimeSpan.FromMinutes(1) },
        };
        for (var tries = 1; ; tries++)
        {
            // Up to here the server behaves, and is too late only where the machine stood still.
            var result = await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(server, default);
            if (result.Ok)
                return result.Value;
            Assert.True(tries < 100, result.Failure.Message);
        }
    }
}
