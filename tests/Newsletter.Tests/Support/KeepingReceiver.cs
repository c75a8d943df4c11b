using System.Collections.Concurrent;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;

namespace Newsletter.Tests.Support;

/// <summary>An outside server within this process that keeps every message whole.</summary>
internal sealed class KeepingReceiver : IAsyncDisposable
{
    private readonly SmtpReceiver _receiver;
    private readonly ConcurrentDictionary<string, ReadCopy> _last = new();

    public KeepingReceiver()
    {
        var started = SmtpReceiver.Start(new SmtpReceiverOptions { Port = 0, MaxConnections = 100 }, TakeAsync, TimeProvider.System);
        Assert.True(started.Ok, started.Failure?.Message);
        _receiver = started.Value;
    }

    /// <summary>Holds copies before they are kept and answered.</summary>
    public Turnstile Door { get; } = new();

    /// <summary>Settings that make a service send here.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Smtp:Mode"] = "Servers",
        ["Smtp:Servers:0:Name"] = "receiver",
        ["Smtp:Servers:0:Host"] = "127.0.0.1",
        ["Smtp:Servers:0:Port"] = $"{_receiver.Port}",
        ["Smtp:Servers:0:Security"] = "None",
    };

    /// <summary>The last copy that came to an address.</summary>
    public ReadCopy Copy(string address) => _last[address];

    public bool Has(string address) => _last.ContainsKey(address);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private async ValueTask<SmtpReply> TakeAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        await Door.PassAsync("", cancellationToken);
        _last[message.Recipients[0]] = new ReadCopy(message.Recipients[0], message.Content.ToArray());
        return new SmtpReply(250, "2.0.0", "taken");
    }
}
