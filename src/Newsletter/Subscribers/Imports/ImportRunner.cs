using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Npgsql;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Takes a list in, or goes on with one. Crash points: (1) before a step's commit: the step has left nothing, and the next runner reads on from
/// the figures; (2) between the last step and the end: the next runner finds no row left, puts the search indexes back and ends it.
/// </summary>
internal sealed class ImportRunner(IServiceProvider services, DatabaseOptions database, IDbContextFactory<NewsletterDb> databases, ImportFiles files, SuppressedRows suppressed, SearchIndexes indexes, TimeProvider clock)
{
    /// <summary>Whoever has not moved the figures for so long is dead, and another goes on.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <param name="progress">Called after each step.</param>
    /// <returns>False when somebody else is at it, or it has ended.</returns>
    public async Task<bool> RunAsync(Guid id, Action<SubscriberImport>? progress, CancellationToken cancellationToken)
    {
        if (!await TakeAsync(id, cancellationToken))
            return false;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var import = await db.Set<SubscriberImport>().AsNoTracking().SingleAsync(i => i.Id == id, cancellationToken);
        var sections = (await db.Publications.AsNoTracking().SingleAsync(p => p.Key == import.PublicationKey, cancellationToken)).Sections;
        string? failure = null;
        try
        {
            await indexes.LeaveAsync(import, cancellationToken);
            if (!await ReadAsync(import, [.. sections.Select(s => s.Key)], progress, cancellationToken))
                return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = $"The file can no longer be read: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            // Told to stop: the next one need not wait.
            await db.Set<SubscriberImport>().Where(i => i.Id == id && i.State == ImportState.Running)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.LeaseUntil, clock.GetUtcNow()), CancellationToken.None);
            throw;
        }

        await suppressed.MarkLateOnesAsync(import, cancellationToken);
        await indexes.MendAsync(cancellationToken);
        await EndAsync(id, failure, cancellationToken);
        files.Drop(import);
        return true;
    }

    private async Task<bool> TakeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return await db.Set<SubscriberImport>()
            .Where(i => i.Id == id && i.State == ImportState.Running && i.LeaseUntil <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.LeaseUntil, now + Lease), cancellationToken) == 1;
    }

    /// <summary>The next step is read while the last one is written.</summary>
    private async Task<bool> ReadAsync(SubscriberImport import, IReadOnlyList<string> sections, Action<SubscriberImport>? progress, CancellationToken cancellationToken)
    {
        var steps = Channel.CreateBounded<ImportStep>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => SendAsync(import, sections, steps.Writer, stop.Token), CancellationToken.None);
        try
        {
            await using var session = await OpenAsync(import, cancellationToken);
            await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
            {
                if (!await session.SaveAsync(step, cancellationToken))
                    return false;
                progress?.Invoke(import);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await reading;
        return true;
    }

    private async Task SendAsync(SubscriberImport import, IReadOnlyList<string> sections, ChannelWriter<ImportStep> steps, CancellationToken cancellationToken)
    {
        var hashes = new SuppressedHashes();
        try
        {
            foreach (var step in new ImportSteps(import, sections).Read(files.Folder, cancellationToken))
            {
                await suppressed.SetAsideAsync(step, hashes, import, cancellationToken);
                await steps.WriteAsync(step, cancellationToken);
            }
        }
        finally
        {
            steps.Complete();
        }
    }

    private Task<ImportSession> OpenAsync(SubscriberImport import, CancellationToken cancellationToken) =>
        database.Provider == DatabaseProvider.PostgreSql
            ? PostgreSqlImportSession.OpenAsync(services.GetRequiredService<NpgsqlDataSource>(), import, clock, cancellationToken)
            : SqliteImportSession.OpenAsync(database, import, clock, cancellationToken);

    private async Task EndAsync(Guid id, string? failure, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var state = failure is null ? ImportState.Done : ImportState.Failed;
        await db.Set<SubscriberImport>().Where(i => i.Id == id && i.State == ImportState.Running).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.State, state).SetProperty(i => i.FinishedAt, now).SetProperty(i => i.Message, failure), cancellationToken);
    }
}
