using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Responses.Returned;
using Newsletter.Sending.Ledger;
using Newsletter.Subscribers;

namespace Newsletter.Responses;

/// <summary>
/// When an issue has ended, its ledger is looked through once for copies that servers refused for good: they are bounces like those that come back later.
/// </summary>
internal sealed class RefusedCopies(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RefusedCopies> log) : BackgroundService
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Edge: whatever fails here is looked at again; a copy counts once.
            try
            {
                while (await ScanNextAsync(stoppingToken))
                    log.LogDebug("The refusals of an issue are written down");
                await Task.Delay(Look, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogError(exception, "Refused copies could not be looked through");
                await Task.Delay(Look, clock, CancellationToken.None);
            }
        }
    }

    private async Task<bool> ScanNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        var issue = await db.Issues.Where(i => i.EndedAt != null && i.FrozenAt != null && !db.ReturnScans.Any(s => s.Issue == i.Key))
            .OrderBy(i => i.Key).Select(i => (int?)i.Key).FirstOrDefaultAsync(cancellationToken);
        if (issue is not { } key)
            return false;
        var record = scope.ServiceProvider.GetRequiredService<RecordReturn>();
        for (var after = 0; ;)
        {
            // By the primary key: one walk over the issue's rows, whatever their number.
            var rows = await db.Deliveries.AsNoTracking()
                .Where(d => d.Issue == key && d.Row > after && d.State == DeliveryState.Rejected && d.Reason == Reasons.Refused)
                .OrderBy(d => d.Row).Take(AtOnce).Select(d => new { d.Row, d.Reply }).ToListAsync(cancellationToken);
            foreach (var row in rows.Where(row => IsServers(row.Reply)))
                await record.HandleAsync(new DeliveryKey(key, row.Row), Of(row.Reply!), ReturnSource.Refused, cancellationToken);
            if (rows.Count < AtOnce)
                break;
            after = rows[^1].Row;
        }

        db.ReturnScans.Add(new ReturnScan { Issue = key });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (RowRefused.AsTwin(exception))
        {
            log.LogDebug("Another node was through with issue {Issue} first", key);
        }

        return true;
    }

    /// <summary>What our own side refused has no reply code, and says nothing about the address.</summary>
    private static bool IsServers(string? reply) => reply is { Length: > 3 } && int.TryParse(reply[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 500 and < 600;

    private static ReturnedMail Of(string reply) => new(Verdict.OfReply(reply), [], EnhancedCode.In(reply), reply);
}
