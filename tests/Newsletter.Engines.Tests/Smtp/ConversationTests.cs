using System.Globalization;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Smtp;

/// <summary>The conversations of tests/corpus/smtp, each in three ways of travelling.</summary>
public sealed class ConversationTests
{
    public static TheoryData<string, Pieces> All() => Conversation.All("smtp");

    [Theory]
    [MemberData(nameof(All))]
    public async Task Plays(string name, Pieces pieces)
    {
        // One that ends in silence has a short time for all that comes before, too: where the machine stood still meanwhile, it is played again with more.
        for (var patience = 1; ; patience *= 2)
        {
            var conversation = Conversation.Read("smtp", name);
            await using var server = new LoopbackServer(client => conversation.PlayAsync(client, pieces));
            var outcomes = await RunAsync(conversation, server.Port, patience).WaitAsync(TimeSpan.FromMinutes(2));
            if (conversation.Settings.ContainsKey("timeout") && patience < 16 && !outcomes.SequenceEqual(conversation.Expected))
                continue;
            await server.SessionsAsync();
            Assert.Equal(conversation.Expected, outcomes);
            return;
        }
    }

    private static async Task<List<string>> RunAsync(Conversation conversation, int port, int patience)
    {
        var result = await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(Server(conversation, port, patience), default);
        if (!result.Ok)
            return [$"connect {result.Failure.Code}"];

        await using var connection = result.Value;
        var sender = conversation.Settings.GetValueOrDefault("sender", "news@a.example");
        var sending = new List<Task<SendOutcome>>();
        for (var i = 1; i <= conversation.Expected.Count; i++)
        {
            var content = new MailContent([Encoding.ASCII.GetBytes($"Subject: {i}\r\n\r\n.te"), Encoding.ASCII.GetBytes($"xt {i}\r\n")]);
            sending.Add(connection.SendAsync(new MailEnvelope(sender, $"r{i}@b.example"), content, default));
        }

        conversation.Ready.SetResult();
        var outcomes = await Task.WhenAll(sending);
        await connection.QuitAsync(default);
        return [.. outcomes.Select(Describe)];
    }

    private static string Describe(SendOutcome outcome) => outcome.Result == SendResult.ConnectionLost
        ? $"ConnectionLost {(outcome.DotWritten ? "with dot" : outcome.NotBegun ? "not begun" : "without dot")}"
        : string.Create(
            CultureInfo.InvariantCulture, $"{outcome.Result} {outcome.Reply.Code} {outcome.Reply.EnhancedCode ?? "-"} {outcome.Reply.Text.Replace('\n', '|')}");

    private static MailServer Server(Conversation conversation, int port, int patience)
    {
        var settings = conversation.Settings;
        var time = patience * TimeSpan.FromMilliseconds(int.Parse(settings.GetValueOrDefault("timeout", "60000"), CultureInfo.InvariantCulture));
        var user = settings.GetValueOrDefault("user", settings.GetValueOrDefault("token", "")).Split(' ');
        return new MailServer
        {
            Host = "127.0.0.1",
            Port = port,
            HelloName = "client.example",
            AcceptAnyCertificate = true,
            Security = Enum.Parse<MailSecurity>(settings.GetValueOrDefault("security", "Auto")),
            Username = user[0].Length > 0 ? user[0] : null,
            Password = settings.ContainsKey("user") ? user[1] : null,
            AccessToken = settings.ContainsKey("token") ? user[1] : null,
            Timeouts = new MailTimeouts { Command = time, DataCommand = time, FinalDot = time, Greeting = TimeSpan.FromMinutes(1), Quit = TimeSpan.FromMinutes(1) },
        };
    }
}
