using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Publications;
using Npgsql;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Takes a list in, or goes on with one. Crash points: (1) before a step's commit: the step has left nothing, and the next runner reads on from
/// the figures; (2) between the last step and the end: the next runner finds no row left, puts the search indexes back and ends it.
/// </summary>
internal sealed class ImportRunner(IServiceProvider services, DatabaseOptions database, IDbContextFactory<NewsletterDb> databases, ImportFiles files, SuppressedRows suppressed, SearchIndexes indexes, ImportShares shares, TimeProvider clock)
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
        var publication = await db.Publications.AsNoTracking().SingleAsync(p => p.Key == import.PublicationKey, cancellationToken);
        string? failure = null;
        try
        {
            await indexes.LeaveAsync(import, cancellationToken);
            if (!await ReadAsync(import, publication, progress, cancellationToken))
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
        finally
        {
            shares.Forget(id);
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

    /// <summary>
    /// The next step is read while the last ones are written: two at a time on PostgreSQL, where a session has a processor to itself and one alone was what an import
    /// waited for; SQLite has one writer.
    /// </summary>
    private async Task<bool> ReadAsync(SubscriberImport import, Publication publication, Action<SubscriberImport>? progress, CancellationToken cancellationToken)
    {
        var steps = Channel.CreateBounded<ImportStep>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => SendAsync(import, publication, steps.Writer, stop.Token), CancellationToken.None);
        try
        {
            if (!await WriteAsync(import, steps.Reader, progress, stop))
                return false;
        }
        finally
        {
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await reading;
        return true;
    }

    /// <param name="stop">Ends the reading too, as soon as nothing is written any more.</param>
    private async Task<bool> WriteAsync(SubscriberImport import, ChannelReader<ImportStep> steps, Action<SubscriberImport>? progress, CancellationTokenSource stop)
    {
        using var people = new KnownPeople();
        var sessions = new List<ImportSession>();
        var writing = new Queue<(ImportStep Step, Task<bool> Saved)>();
        try
        {
            for (var i = 0; i < Written; i++)
                sessions.Add(await OpenAsync(import, people, stop.Token));
            var before = Task.FromResult(true);
            for (var i = 0; ; i++)
            {
                // A session is free before the next step is taken: a step that waits here would be a block more than there are.
                if (writing.Count == sessions.Count && !await EndedAsync(writing.Dequeue()))
                    return false;
                if (!await steps.WaitToReadAsync(stop.Token) || !steps.TryRead(out var step))
                    break;
                before = sessions[i % sessions.Count].SaveAsync(step, before, stop.Token);
                writing.Enqueue((step, before));
            }

            while (writing.TryDequeue(out var last))
            {
                if (!await EndedAsync(last))
                    return false;
            }

            return true;
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var left in writing)
                await ((Task)left.Saved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var session in sessions)
                await session.DisposeAsync();
        }

        async Task<bool> EndedAsync((ImportStep Step, Task<bool> Saved) writing)
        {
            if (!await writing.Saved)
                return false;
            shares.Set(import.Id, writing.Step.Percent);
            progress?.Invoke(import);
            return true;
        }
    }

    private async Task SendAsync(SubscriberImport import, Publication publication, ChannelWriter<ImportStep> steps, CancellationToken cancellationToken)
    {
        var hashes = new SuppressedHashes();
        try
        {
            foreach (var step in new ImportSteps(import, publication, Written).Read(files.Folder, cancellationToken))
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

    private int Written => database.Provider == DatabaseProvider.PostgreSql ? 2 : 1;

    private Task<ImportSession> OpenAsync(SubscriberImport import, KnownPeople people, CancellationToken cancellationToken) =>
        database.Provider == DatabaseProvider.PostgreSql
            ? PostgreSqlImportSession.OpenAsync(services.GetRequiredService<NpgsqlDataSource>(), import, people, clock, cancellationToken)
            : SqliteImportSession.OpenAsync(database, import, people, clock, cancellationToken);

    private async Task EndAsync(Guid id, string? failure, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var state = failure is null ? ImportState.Done : ImportState.Failed;
        await db.Set<SubscriberImport>().Where(i => i.Id == id && i.State == ImportState.Running).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.State, state).SetProperty(i => i.FinishedAt, now).SetProperty(i => i.Message, failure), cancellationToken);
    }
}
