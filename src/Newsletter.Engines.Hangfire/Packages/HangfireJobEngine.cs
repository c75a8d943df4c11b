using global::Hangfire;
using global::Hangfire.Common;
using global::Hangfire.States;
using Newsletter.Engines.Jobs;

namespace Newsletter.Engines.Adapters.Hangfire;

/// <summary>The job contract on a Hangfire server: an alarm is a scheduled background job, a repetition a timer of our own.</summary>
/// <remarks>Hangfire's recurring jobs know minutes; every node reconciles for itself anyway, so a repetition needs no store.</remarks>
/// <param name="storage">Where Hangfire keeps its jobs. Jobs of an earlier process that are still there ring too, which an alarm clock may.</param>
/// <param name="log">Takes what an answer threw.</param>
public sealed class HangfireJobEngine(JobStorage storage, Action<string, Exception> log) : IJobEngine
{
    public const string EngineName = "Hangfire";

    // Starting a ring takes no time, so a few threads are plenty.
    private const int Workers = 2;

    private const int DeleteAttempts = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<JobKey, string> _alarms = [];
    private readonly HangfireTurns _turns = new();
    private JobBell? _bell;
    private BackgroundJobServer? _server;
    private BackgroundJobClient? _client;
    private bool _stopped;

    public string Name => EngineName;

    public Task StartAsync(JobRing ring, CancellationToken cancellationToken)
    {
        if (_bell is not null)
            throw new InvalidOperationException("A job engine is started once.");
        _bell = new JobBell(ring, log);
        // No filters: retries, cultures and statistics are Hangfire's defaults for a whole process, and none of them is wanted here.
        var filters = new JobFilterProviderCollection();
        storage.JobExpirationTimeout = TimeSpan.FromHours(1);
        _client = new BackgroundJobClient(storage, filters);
        var options = new BackgroundJobServerOptions
        {
            WorkerCount = Workers,
            SchedulePollingInterval = TimeSpan.FromSeconds(0.5),
            FilterProvider = filters,
            Activator = new HangfireRing.Activator(_bell),
        };
        _server = new BackgroundJobServer(options, storage);
        return Task.CompletedTask;
    }

    public Task ArmAsync(JobKey key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var client = Started().Client;
        return Task.Run(() => Arm(client, key, at), cancellationToken);
    }

    public Task DisarmAsync(JobKey key, CancellationToken cancellationToken)
    {
        var (bell, client) = Started();
        _turns.Remove(key);
        bell.Forget(key);
        return Task.Run(() => Disarm(client, key), cancellationToken);
    }

    public Task RepeatAsync(JobKey key, TimeSpan every, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, TimeSpan.FromSeconds(1));
        _turns.Set(key, every, Started().Bell);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_bell is null || _server is null)
            return;
        lock (_lock)
            _stopped = true;
        _turns.Stop();
        _server.SendStop();
        await _bell.StopAsync(cancellationToken).ConfigureAwait(false);
        await _server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _server?.Dispose();
        _bell?.Dispose();
    }

    private void Arm(BackgroundJobClient client, JobKey key, DateTimeOffset at)
    {
        var job = Job.FromExpression<HangfireRing>(ring => ring.Alarm(key.Kind, key.Id));
        lock (_lock)
        {
            if (_stopped)
                return;
            if (_alarms.TryGetValue(key, out var before))
                Delete(client, before);
            _alarms[key] = client.Create(job, StateFor(at));
        }
    }

    private void Disarm(BackgroundJobClient client, JobKey key)
    {
        lock (_lock)
        {
            if (!_stopped && _alarms.Remove(key, out var job))
                Delete(client, job);
        }
    }

    // Hangfire.MemoryStorage disposes a job's lock when it lets go of it, so whoever waited for it gets an error in place of the lock: a job that
    // is deleted while it rings. The lock is free then.
    private static void Delete(BackgroundJobClient client, string job)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                client.Delete(job);
                return;
            }
            catch (BackgroundJobClientException failed) when (failed.InnerException is ObjectDisposedException && attempt < DeleteAttempts)
            {
                // Once more.
            }
        }
    }

    // Hangfire compares whole seconds, cut off on both sides, and would ring up to a second too early.
    private static IState StateFor(DateTimeOffset at)
    {
        if (at <= TimeProvider.System.GetUtcNow())
            return new EnqueuedState();
        var seconds = (at.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        return new ScheduledState(new DateTime(seconds * TimeSpan.TicksPerSecond, DateTimeKind.Utc));
    }

    private (JobBell Bell, BackgroundJobClient Client) Started() =>
        _bell is { } bell && _client is { } client ? (bell, client) : throw new InvalidOperationException("The job engine has not been started.");
}
