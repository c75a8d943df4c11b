using Newsletter.Composing;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Smtp;
using Newsletter.Engines.Smtp.Receiving;
using Newsletter.Subscribers;

namespace Newsletter.Responses;

/// <summary>
/// The SMTP door for returned mail (<c>Bounces:Listen</c>). It takes mail for addresses that this service made, and for the four that providers send
/// complaints to, at the hosts of <c>Bounces:Domains</c>; it passes nothing on.
/// </summary>
internal sealed class ReturnListener(
    IServiceScopeFactory scopes, BouncesOptions options, ComposingOptions composing, ReaderLinks links, TimeProvider clock, ILogger<ReturnListener> log)
    : IHostedService
{
    private static readonly string[] Desks = ["bounce", "fbl", "abuse", "postmaster"];
    private static readonly SmtpReply NoSuch = new(550, "5.1.1", "No such address here");
    private static readonly SmtpReply Taken = new(250, "2.0.0", "Taken");

    private SmtpReceiver? _receiver;

    /// <summary>The port it listens on; 0: it does not.</summary>
    public int Port => _receiver?.Port ?? 0;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Listen is not { } address)
            return Task.CompletedTask;
        var receiver = new SmtpReceiverOptions
        {
            Address = address.Address,
            Port = address.Port,
            HostName = composing.ReturnPaths.Values.FirstOrDefault() ?? "localhost",
            MaxMessageSize = 10 * 1024 * 1024,
            MaxConnections = 50,
            MaxErrors = 10,
            Recipient = (_, recipient) => Takes(recipient) ? null : NoSuch,
            Failed = exception => log.LogError(exception, "A returned message could not be read"),
        };
        var started = SmtpReceiver.Start(receiver, TakeAsync, clock);
        if (!started.Ok)
            throw new IOException($"{started.Failure.Message} (Bounces:Listen)");
        _receiver = started.Value;
        log.LogInformation("Returned mail is taken on port {Port}", Port);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_receiver is { } receiver)
            await receiver.DisposeAsync();
    }

    private bool Takes(string recipient)
    {
        var at = recipient.LastIndexOf('@');
        if (at <= 0 || !composing.ReturnPaths.Values.Contains(recipient[(at + 1)..], StringComparer.OrdinalIgnoreCase))
            return false;
        return Desks.Contains(recipient[..at], StringComparer.OrdinalIgnoreCase)
            || (ReturnTokens.TokenOf(recipient, ReturnTokens.Bounce) is { } copy && links.TryReadDelivery(copy, out _))
            || (ReturnTokens.TokenOf(recipient, ReturnTokens.Leave) is { } reader && links.TryRead(TokenPurpose.Leave, reader, out _));
    }

    private async ValueTask<SmtpReply> TakeAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var effect = await scope.ServiceProvider.GetRequiredService<ReceiveReturn>()
            .HandleAsync(message.Content, message.Recipients, ReturnSource.Listener, cancellationToken);
        log.LogDebug("A message for {Recipient}: {Effect}", message.Recipients[0], effect);
        return Taken;
    }
}
