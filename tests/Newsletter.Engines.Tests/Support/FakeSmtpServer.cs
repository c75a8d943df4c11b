using System.Collections.Concurrent;

namespace Newsletter.Engines.Tests.Support;

/// <summary>
/// An SMTP server that a test bends: it behaves, but for the answers that the test replaces. Keys are verbs, and <c>.</c> for the end of a text; an
/// answer of null closes the connection without a word, one that begins with <c>421</c> closes it afterwards.
/// </summary>
internal sealed class FakeSmtpServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    public FakeSmtpServer() => _server = new LoopbackServer(ServeAsync);

    public int Port => _server.Port;

    public string Capabilities { get; init; } = "PIPELINING 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES DSN";

    public string? Greeting { get; init; } = "220 fake.example ESMTP";

    public Dictionary<string, Func<string, string?>> Answers { get; init; } = [];

    public bool TlsAtOnce { get; init; }

    public bool AnotherName { get; init; }

    public ConcurrentQueue<string> Commands { get; } = new();

    public ConcurrentQueue<string> Texts { get; } = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(LoopbackClient client)
    {
        var certificate = AnotherName ? TestCertificates.ForAnotherName : TestCertificates.ForLocalhost;
        if (TlsAtOnce)
            await client.SecureAsync(certificate);
        if (Greeting is null)
        {
            await client.LineAsync();
            return;
        }

        await client.SayAsync(Greeting + "\r\n");
        while (await client.LineAsync() is { } line)
        {
            Commands.Enqueue(line);
            var verb = line.Split(' ')[0].ToUpperInvariant();
            var answer = Answers.TryGetValue(verb, out var bent) ? bent(line) : Usual(verb);
            if (answer is null)
                return;
            await client.SayAsync(answer + "\r\n");
            if (verb == "STARTTLS" && answer.StartsWith('2'))
                await client.SecureAsync(certificate);
            if (verb == "DATA" && answer.StartsWith('3') && !await TextAsync(client))
                return;
            if (verb == "QUIT" || answer.StartsWith("421"))
                return;
        }
    }

    private async Task<bool> TextAsync(LoopbackClient client)
    {
        if (await client.TextAsync() is not { } text)
            return false;
        Texts.Enqueue(text);
        var answer = Answers.TryGetValue(".", out var bent) ? bent(text) : "250 2.0.0 Ok: taken";
        if (answer is not null)
            await client.SayAsync(answer + "\r\n");
        return answer is not null && !answer.StartsWith("421");
    }

    private string Usual(string verb) => verb switch
    {
        "EHLO" => "250-fake.example\r\n" + string.Concat(Capabilities.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(c => $"250-{c.Replace('_', ' ')}\r\n")) + "250 HELP",
        "HELO" => "250 fake.example",
        "DATA" => "354 go ahead",
        "QUIT" => "221 2.0.0 bye",
        "STARTTLS" => "220 2.0.0 go ahead",
        "AUTH" => "235 2.7.0 welcome",
        _ => "250 2.1.0 Ok",
    };
}
