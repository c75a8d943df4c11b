using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Newsletter.Engines.Tests.Support;

/// <summary>A POP3 server that a test bends: it behaves, but for the answers that the test replaces. An answer of null closes the connection.</summary>
internal sealed class FakePop3Server : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    public FakePop3Server() => _server = new LoopbackServer(ServeAsync);

    public int Port => _server.Port;

    public string? Greeting { get; init; } = "+OK ready";

    public string Capabilities { get; init; } = "USER UIDL TOP SASL_PLAIN_XOAUTH2";

    public bool TlsAtOnce { get; init; } = true;

    public Dictionary<string, Func<string, string?>> Answers { get; init; } = [];

    /// <summary>Id and text; what QUIT deletes is gone from here.</summary>
    public List<(string Id, string Text)> Messages { get; } = [];

    public ConcurrentQueue<string> Commands { get; } = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(LoopbackClient client)
    {
        if (TlsAtOnce)
            await client.SecureAsync(TestCertificates.ForLocalhost);
        if (Greeting is null)
        {
            await client.LineAsync();
            return;
        }

        await client.SayAsync(Greeting + "\r\n");
        var deleted = new HashSet<int>();
        var secure = TlsAtOnce;
        while (await client.LineAsync() is { } line)
        {
            Commands.Enqueue(line);
            var verb = line.Split(' ')[0].ToUpperInvariant();
            var answer = Answers.TryGetValue(verb, out var bent) ? bent(line) : Usual(line, deleted, secure);
            if (answer is null)
                return;
            // It is so before it is said.
            if (verb == "QUIT")
            {
                foreach (var index in deleted.OrderDescending())
                    Messages.RemoveAt(index);
            }

            await client.SayAsync(answer + "\r\n");
            if (verb == "STLS" && answer.StartsWith("+OK"))
            {
                await client.SecureAsync(TestCertificates.ForLocalhost);
                secure = true;
            }

            if (verb == "QUIT")
                return;
        }
    }

    private string Usual(string line, HashSet<int> deleted, bool secure)
    {
        var words = line.Split(' ');
        var number = words.Length > 1 && int.TryParse(words[1], out var n) ? n - 1 : -1;
        var there = Enumerable.Range(0, Messages.Count).Where(i => !deleted.Contains(i)).ToList();
        switch (words[0].ToUpperInvariant())
        {
            case "CAPA":
                return "+OK\r\n" + string.Concat(Capabilities.Split(' ').Select(c => c.Replace('_', ' ') + "\r\n")) + (secure ? "" : "STLS\r\n") + ".";
            case "AUTH" when words.Length == 2:
                // RFC 5034 section 4: without an initial response the server asks for it.
                return "+ ";
            case "AUTH" or "PASS":
                return Judged(line);
            case "STAT":
                return string.Create(CultureInfo.InvariantCulture, $"+OK {there.Count} {there.Sum(i => Messages[i].Text.Length)}");
            case "UIDL" or "LIST" when number < 0:
                return "+OK\r\n" + string.Concat(there.Select(i => $"{i + 1} {Entry(words[0], i)}\r\n")) + ".";
            case "UIDL" or "LIST":
                return there.Contains(number) ? $"+OK {number + 1} {Entry(words[0], number)}" : "-ERR no such message";
            case "RETR":
                return there.Contains(number) ? "+OK\r\n" + Stuffed(Messages[number].Text) + "." : "-ERR no such message";
            case "DELE":
                return deleted.Add(number) ? "+OK" : "-ERR";
            default:
                // No verb is that long: it is what AUTH asked for.
                return words[0].Length > 4 ? Judged(line) : "+OK";
        }
    }

    private static string Judged(string line) =>
        line.Contains("secret") || line.Contains(Convert.ToBase64String("\0user\0secret"u8))
        || line.Contains(Convert.ToBase64String("user=user\u0001auth=Bearer token\u0001\u0001"u8)) ? "+OK welcome" : "-ERR [AUTH] wrong";

    private string Entry(string verb, int index) => verb.Equals("UIDL", StringComparison.OrdinalIgnoreCase)
        ? Messages[index].Id
        : Messages[index].Text.Length.ToString(CultureInfo.InvariantCulture);

    private static string Stuffed(string text)
    {
        var stuffed = new StringBuilder();
        foreach (var line in text.TrimEnd('\n').TrimEnd('\r').Split("\r\n"))
            stuffed.Append(line.StartsWith('.') ? "." : "").Append(line).Append("\r\n");
        return stuffed.ToString();
    }
}
