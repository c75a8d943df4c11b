using System.Text.Json;
using Newsletter.Data;
using Newsletter.Responses.Returned;

namespace Newsletter.Responses.Webhooks;

/// <summary>What became of a notice.</summary>
/// <param name="Told">Bounces and complaints in it.</param>
/// <param name="Recorded">Written down, and acted upon.</param>
/// <param name="Again">Told before.</param>
/// <param name="Unknown">About no copy of ours: nothing was done.</param>
internal sealed record NoticeAnswer(int Told, int Recorded, int Again, int Unknown)
{
    public NoticeAnswer With(ReturnEffect effect) => effect switch
    {
        ReturnEffect.Recorded => this with { Told = Told + 1, Recorded = Recorded + 1 },
        ReturnEffect.Again => this with { Told = Told + 1, Again = Again + 1 },
        ReturnEffect.Unknown => this with { Told = Told + 1, Unknown = Unknown + 1 },
        _ => this,
    };
}

/// <summary>
/// A mail provider's notice: proven, read, each copy in it found, and written down like mail that came back. What fails in the middle is answered as a failure and
/// repeated by the provider; what was written by then counts once.
/// </summary>
internal sealed partial class ReceiveNotice(
    NewsletterDb db, FindNoticedCopy find, RecordReturn record, WebhookLedger ledger, WebhookCounters counters, ILogger<ReceiveNotice> log)
{
    public async Task<Result<NoticeAnswer>> HandleAsync(IMailProvider provider, NoticeRequest request, CancellationToken cancellationToken)
    {
        var proven = await ProveAsync(provider, request, cancellationToken);
        if (!proven.Ok)
        {
            LogRefused(provider.Title, proven.Failure.Message);
            counters.Refused(provider.Name);
            await ledger.RefusedAsync(provider.Name, proven.Failure.Message, cancellationToken);
            return proven.Failure;
        }

        var answer = new NoticeAnswer(0, 0, 0, 0);
        if (proven.Value.Content.ValueKind != JsonValueKind.Undefined)
        {
            foreach (var notice in provider.Read(proven.Value.Content))
            {
                var effect = await TakeAsync(provider, notice, cancellationToken);
                counters.Told(provider.Name, effect);
                answer = answer.With(effect);
            }
        }

        if (proven.Value.Once is { } token)
            await ledger.ShownAsync(provider.Name, token, cancellationToken);
        await ledger.TakenAsync(provider.Name, answer, proven.Value.Said ?? WebhookWords.Of(answer), cancellationToken);
        return answer;
    }

    private async Task<Result<ProvenNotice>> ProveAsync(IMailProvider provider, NoticeRequest request, CancellationToken cancellationToken)
    {
        var proven = await provider.CheckAsync(request, cancellationToken);
        return proven is { Ok: true, Value.Once: { } token } && await ledger.WasShownAsync(provider.Name, token, cancellationToken) ? new ShownAgainFailure() : proven;
    }

    private async Task<ReturnEffect> TakeAsync(IMailProvider provider, ProviderNotice notice, CancellationToken cancellationToken)
    {
        if (notice.Kind is ReturnKind.None or ReturnKind.AutoReply)
            return ReturnEffect.Nothing;
        if (await find.FindAsync(notice, cancellationToken) is not { } copy)
        {
            LogUnknown(provider.Title, notice.Kind);
            return ReturnEffect.Unknown;
        }

        var effect = await record.HandleAsync(copy, notice.Mail, ReturnSource.Webhook, cancellationToken);
        db.ChangeTracker.Clear(); // a batch must not carry all its readers along
        return effect;
    }

    [LoggerMessage(LogLevel.Warning, "A notice of {Provider} was refused: {Why}")]
    private partial void LogRefused(string provider, string why);

    // Neither address nor id: it may be anybody's mail.
    [LoggerMessage(LogLevel.Information, "{Provider} told of a copy that is none of ours: {Kind}")]
    private partial void LogUnknown(string provider, ReturnKind kind);
}
