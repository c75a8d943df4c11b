using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Sending.Servers;

namespace Newsletter.Sending.Mailbox;

/// <summary>The built-in mailbox's SMTP side: a receiver on loopback, on a port that the system picks, that copies go to while Smtp:Mode is Capture.</summary>
internal sealed class CaptureServer(CaptureMailbox mailbox, SmtpOptions smtp, TimeProvider clock, ILogger<CaptureServer> log) : IHostedService, IServerList
{
    public const string Name = "built-in mailbox";

    private SmtpReceiver? _receiver;

    public IReadOnlyList<SmtpServerOptions> Servers => [Options(_receiver?.Port ?? throw new InvalidOperationException("The built-in mailbox is not listening yet."))];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var started = SmtpReceiver.Start(
            new SmtpReceiverOptions { HostName = "mailbox.localhost", Failed = exception => log.LogError(exception, "The built-in mailbox could not keep a message") },
            mailbox.KeepAsync,
            clock);
        if (!started.Ok)
            throw new IOException(started.Failure.Message);
        _receiver = started.Value;
        mailbox.DropOld();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_receiver is { } receiver)
            await receiver.DisposeAsync();
    }

    private SmtpServerOptions Options(int port) => new(
        Name,
        new MailServer { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, HelloName = "[127.0.0.1]" },
        MaxConnections: 4,
        MessagesPerConnection: smtp.CaptureLimit,
        MessagesPerSecond: 0,
        Priority: 0,
        Verp: true,
        RewritesHeaders: false);
}
