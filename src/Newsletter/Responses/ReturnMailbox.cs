using Newsletter.Engines.Mailboxes;
using Newsletter.Engines.Mime;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses;

/// <summary>
/// Looks into the box of <c>Bounces:Mailbox</c>. What was about a copy is deleted once it is written down; everything else stays for people, and is not
/// fetched again while this process lives.
/// </summary>
internal sealed class ReturnMailbox(
    IServiceScopeFactory scopes, BouncesOptions options, IMailboxReader reader, TimeProvider clock, ILogger<ReturnMailbox> log) : BackgroundService
{
    private const long MostOctets = 10 * 1024 * 1024;

    // Where mail systems say whom a message came for, the surest first.
    private static readonly string[] RecipientHeaders = ["X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To"];

    private readonly HashSet<string> _left = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Mailbox is not { } account)
            return;
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Edge: whatever fails here is looked at again next time; nothing is deleted before it is written down.
            try
            {
                if (await ReadAsync(account, stoppingToken) is { } failure)
                    log.LogWarning("The mailbox of returned mail at {Host}: {Failure}", account.Host, failure.Message);
                await Task.Delay(options.Every, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogError(exception, "The mailbox of returned mail could not be worked through");
                await Task.Delay(options.Every, clock, CancellationToken.None);
            }
        }
    }

    private async Task<Failure?> ReadAsync(MailboxAccount account, CancellationToken cancellationToken)
    {
        var opened = await reader.OpenAsync(account, cancellationToken);
        if (!opened.Ok)
            return opened.Failure;
        await using var mailbox = opened.Value;
        var listed = await mailbox.ListAsync(cancellationToken);
        if (!listed.Ok)
            return listed.Failure;
        foreach (var entry in listed.Value.Where(entry => !_left.Contains(entry.Id)))
        {
            if (await TakeAsync(mailbox, entry, cancellationToken) is { } failure)
                return failure;
        }

        return (await mailbox.CloseAsync(cancellationToken)).Failure;
    }

    private async Task<Failure?> TakeAsync(IMailbox mailbox, MailboxEntry entry, CancellationToken cancellationToken)
    {
        var read = await mailbox.ReadAsync(entry, MostOctets, cancellationToken);
        if (!read.Ok && read.Failure.Code != "mailbox.tooLarge")
            return read.Failure;
        var effect = read.Ok ? await HandleAsync(read.Value, cancellationToken) : ReturnEffect.Unknown;
        if (effect != ReturnEffect.Unknown)
            return (await mailbox.DeleteAsync(entry, cancellationToken)).Failure;
        _left.Add(entry.Id);
        return null;
    }

    private async Task<ReturnEffect> HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var mail = MimeReader.Read(message);
        var recipients = RecipientHeaders.SelectMany(name => Addresses.In(mail.Header(name) ?? "")).Distinct(StringComparer.OrdinalIgnoreCase).Take(50).ToList();
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReceiveReturn>().HandleAsync(message, recipients, ReturnSource.Mailbox, cancellationToken);
    }
}
