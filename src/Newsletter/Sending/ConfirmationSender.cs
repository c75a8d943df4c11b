using Microsoft.EntityFrameworkCore;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Engines.Smtp;
using Newsletter.Sending.Servers;
using Newsletter.Subscribers;

namespace Newsletter.Sending;

/// <summary>Sends the confirmations that wait in the database, and tries again while servers say later.</summary>
internal sealed class ConfirmationSender(IServiceScopeFactory scopes, ServerPool pool, TimeProvider clock, ILogger<ConfirmationSender> log) : BackgroundService
{
    private const int AtOnce = 50;
    private const int MostAttempts = 8;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Party _party = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Edge: whatever fails here is looked at again in a second.
            try
            {
                await SendWaitingAsync(stoppingToken);
                await Task.Delay(Look, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogError(exception, "Confirmations could not be sent");
                await Task.Delay(Look, clock, CancellationToken.None);
            }
        }
    }

    private async Task SendWaitingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var now = clock.GetUtcNow();
        var waiting = await db.Confirmations.Include(c => c.Subscriber).Where(c => c.NextAt != null && c.NextAt <= now).OrderBy(c => c.NextAt).Take(AtOnce)
            .ToListAsync(cancellationToken);
        if (waiting.Count == 0)
            return;
        await using var mails = new SingleMails(pool, _party);
        if (!await mails.ConnectAsync(cancellationToken))
            return;
        var mail = scope.ServiceProvider.GetRequiredService<ConfirmationMail>();
        foreach (var confirmation in waiting)
        {
            if (!await ClaimAsync(db, confirmation, now, cancellationToken))
                continue;
            var publication = await db.Publications.SingleAsync(p => p.Key == confirmation.PublicationKey, cancellationToken);
            if (!await SendAsync(mails, confirmation, server => mail.Compose(publication, confirmation, confirmation.Address ?? confirmation.Subscriber.Email, server.RewritesHeaders), cancellationToken))
                (confirmation.NextAt, confirmation.Attempts) = (now, confirmation.Attempts - 1);
            await db.SaveChangesAsync(CancellationToken.None);
            if (confirmation.NextAt == now)
                return;
        }

        await mails.EndAsync(cancellationToken);
    }

    /// <returns>False: no server takes it now. It waits as it did, and the others with it.</returns>
    private async Task<bool> SendAsync(SingleMails mails, Confirmation confirmation, Func<SmtpServerOptions, Result<ComposedCopy>> compose, CancellationToken cancellationToken)
    {
        try
        {
            var sent = await mails.SendAsync(compose, cancellationToken);
            if (!sent.Ok)
                confirmation.NextAt = null;
            else if (sent.Value is { Outcome.NotBegun: false } begun)
                Record(confirmation, begun.Outcome);
            else
                return false;
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // On the way to a server: what is under way there has an outcome.
            return false;
        }
    }

    // Pushed an hour away before it is sent: a crash asks again later rather than twice, and of two nodes one has it.
    private static async Task<bool> ClaimAsync(NewsletterDb db, Confirmation confirmation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var later = now + TimeSpan.FromHours(1);
        var claimed = await db.Confirmations
            .Where(c => c.SubscriberKey == confirmation.SubscriberKey && c.PublicationKey == confirmation.PublicationKey && c.Kind == confirmation.Kind && c.NextAt == confirmation.NextAt)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextAt, later).SetProperty(c => c.Attempts, c => c.Attempts + 1), cancellationToken);
        if (claimed == 0)
            return false;
        await db.Entry(confirmation).ReloadAsync(cancellationToken);
        return true;
    }

    private void Record(Confirmation confirmation, SendOutcome outcome)
    {
        var again = outcome.Result is SendResult.Deferred or SendResult.ConnectionLost && confirmation.Attempts < MostAttempts;
        confirmation.NextAt = again ? clock.GetUtcNow() + TimeSpan.FromMinutes(Math.Pow(2, confirmation.Attempts)) : null;
        if (outcome.Result != SendResult.Accepted)
            log.LogWarning("A confirmation was {Result}: {Reply}", outcome.Result, outcome.Reply);
    }
}
