using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Subscribers.Imports;

/// <summary>Takes in what the database says is to be taken in, one list after the other; goes on with those that a crash has left.</summary>
internal sealed class ImportService(ImportRunner runner, ImportFiles files, SearchIndexes indexes, ImportSignal signal, IDbContextFactory<NewsletterDb> databases, TimeProvider clock, ILogger<ImportService> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tidy = TimeSpan.FromMinutes(10);

    private DateTimeOffset _tidied;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Edge: whatever fails here, a database that went away for one, is looked at again.
            try
            {
                foreach (var id in await WaitingAsync(stoppingToken))
                    await runner.RunAsync(id, null, stoppingToken);
                await indexes.LookAfterAsync(stoppingToken);
                await TidyAsync(stoppingToken);
                await signal.WaitAsync(Look, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogError(exception, "A list of subscribers could not be taken in");
                await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - _tidied < Tidy)
            return;
        _tidied = now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var wanted = await db.Set<SubscriberImport>().Where(i => i.State == ImportState.Running).Select(i => i.FilePath).ToListAsync(cancellationToken);
        files.DropOld(now, wanted.ToHashSet(StringComparer.Ordinal));
    }

    // A file of another machine's is that one's to read.
    private async Task<IReadOnlyList<Guid>> WaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var waiting = await db.Set<SubscriberImport>().AsNoTracking().Where(i => i.State == ImportState.Running && i.LeaseUntil <= now).OrderBy(i => i.Key).ToListAsync(cancellationToken);
        return [.. waiting.Where(i => File.Exists(i.FilePath)).Select(i => i.Id)];
    }
}

/// <summary>Wakes the service when a list has come.</summary>
internal sealed class ImportSignal : WakeSignal;
