using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;

namespace Newsletter.Tests.Support;

/// <summary>A message that was taken whole: to its final dot.</summary>
/// <param name="HelloName">Which process sent it, where each has a name of its own (<c>Sending:HelloName</c>).</param>
/// <param name="At">By <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="Message">As it came, where the receiver keeps it; else empty.</param>
internal sealed record Taken(string Recipient, string Subject, string HelloName, long At, string Message);

/// <summary>An outside server within this process, which knows of every message when it came and to whom.</summary>
internal sealed class CountingReceiver : IAsyncDisposable
{
    private readonly SmtpReceiver _receiver;

    private readonly bool _keeps;

    /// <param name="port">0: any.</param>
    /// <param name="keeps">Whole messages, too.</param>
    /// <param name="connections">At once; more are told 421.</param>
    public CountingReceiver(int port = 0, bool keeps = false, int connections = 1000)
    {
        _keeps = keeps;
        var started = Start();
        // Where another server was a moment ago, a process that began just then may still hold it.
        SpinWait.SpinUntil(() => started.Ok || port == 0 || (started = Start()).Ok, TimeSpan.FromMinutes(1));
        Assert.True(started.Ok, started.Failure?.Message);
        _receiver = started.Value;

        Result<SmtpReceiver> Start() => SmtpReceiver.Start(new SmtpReceiverOptions { Port = port, MaxConnections = connections }, TakeAsync, TimeProvider.System);
    }

    public int Port => _receiver.Port;

    /// <summary>Holds messages before they count and are answered; each <see cref="Taken.HelloName"/> has its own number of them.</summary>
    public Turnstile Door { get; } = new();

    public ConcurrentQueue<Taken> Messages { get; } = new();

    /// <summary>How often every recipient got a copy.</summary>
    public Dictionary<string, int> Copies => Messages.GroupBy(m => m.Recipient).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Settings that make a service send here.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Name"] = "receiver",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = $"{Port}",
        ["Smtp:Servers:0:Security"] = "None",
    };

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private async ValueTask<SmtpReply> TakeAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        await Door.PassAsync(message.HelloName, cancellationToken);
        const string Name = "\r\nSubject: ";
        var head = Encoding.Latin1.GetString(message.Content.Span[..Math.Min(message.Content.Length, 8192)]);
        var at = head.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        Messages.Enqueue(new Taken(message.Recipients[0], head[at..head.IndexOf('\r', at)], message.HelloName, Stopwatch.GetTimestamp(), _keeps ? Encoding.Latin1.GetString(message.Content.Span) : ""));
        return new SmtpReply(250, "2.0.0", "taken");
    }
}
