using System.Data.Common;
using Newsletter.Data;
using Newsletter.Shell.Settings;

namespace Newsletter.Shell.Operations;

/// <param name="Name">database, schema, disk, trial.</param>
/// <param name="Detail">What to look at; never internals, since anybody may ask.</param>
internal sealed record ReadinessCheck(string Name, bool Ok, string Detail);

/// <summary>Whether this node can do its work right now.</summary>
internal sealed partial class Readiness(Migrator migrator, ServiceOptions service, Trial trial, TimeProvider clock, ILogger<Readiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return [.. await DatabaseAsync(limit.Token), Disk(), Tried()];
    }

    private ReadinessCheck Tried() => new("trial", !trial.IsUnderWay, trial.IsUnderWay ? "an issue to nobody goes through this process; pages and calls are answered meanwhile" : "over");

    private async Task<IReadOnlyList<ReadinessCheck>> DatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pending = await migrator.PendingAsync(cancellationToken);
            return
            [
                new ReadinessCheck("database", Ok: true, "answers"),
                new ReadinessCheck("schema", pending.Count == 0, pending.Count == 0 ? "up to date" : $"not applied yet: {string.Join(", ", pending)}"),
            ];
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException or InvalidOperationException)
        {
            Log(exception, "database");
            return [new ReadinessCheck("database", Ok: false, "does not answer; the log says why")];
        }
    }

    private ReadinessCheck Disk()
    {
        var probe = Path.Combine(service.DataDirectory, $".ready-{Guid.CreateVersion7(clock.GetUtcNow()):N}");
        try
        {
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
            return new ReadinessCheck("disk", Ok: true, "can be written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log(exception, "disk");
            return new ReadinessCheck("disk", Ok: false, "nothing can be written in DataDirectory; the log says why");
        }
    }

    [LoggerMessage(LogLevel.Error, "Not ready: {What}")]
    private partial void Log(Exception exception, string what);
}
