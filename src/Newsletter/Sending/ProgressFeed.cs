using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Issues;

namespace Newsletter.Sending;

/// <summary>What a reader of an issue's progress found.</summary>
/// <param name="NotBefore">When its first copy may leave.</param>
/// <param name="Decided">Changes with what somebody has decided beside the state: a change that waits, a correction that was applied or approved.</param>
internal sealed record ToldProgress(ProgressAnswer Progress, DateTimeOffset? NotBefore, string Decided)
{
    public static string DecidedOf(Issue issue) => FormattableString.Invariant($"{issue.RevisionOrdinal}-{issue.CorrectionOrdinal}-{(issue.Pending is null ? 0 : 1)}");
}

/// <summary>
/// Progress as it happens, to as many as want it: for each issue that somebody follows one reader asks the database, twice a second, and all who follow hear
/// what it read. It ends with the last of them, with the issue, or with the service.
/// </summary>
internal sealed partial class ProgressFeed(IDbContextFactory<NewsletterDb> databases, Progress progress, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ProgressFeed> log)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Reading> _readings = [];

    /// <summary>How many issues are read just now.</summary>
    public int Readers
    {
        get
        {
            lock (_lock)
                return _readings.Count;
        }
    }

    /// <summary>What there is now, and then every change, until the issue has ended.</summary>
    public async IAsyncEnumerable<ToldProgress> FollowAsync(int issue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var reading = Join(issue);
        try
        {
            for (ToldProgress? told = null; ;)
            {
                var (now, next) = reading.Now;
                if (now is not null && !ReferenceEquals(now, told))
                {
                    yield return now;
                    told = now;
                    if (now.Progress.State is IssueState.Sent or IssueState.Cancelled)
                        yield break;
                }

                await next.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (end.IsCancellationRequested)
                    yield break;
            }
        }
        finally
        {
            Leave(issue, reading);
        }
    }

    private Reading Join(int issue)
    {
        lock (_lock)
        {
            if (!_readings.TryGetValue(issue, out var reading))
            {
                _readings[issue] = reading = new Reading();
                _ = ReadAsync(issue, reading);
            }

            reading.Followers++;
            return reading;
        }
    }

    private void Leave(int issue, Reading reading)
    {
        lock (_lock)
        {
            if (--reading.Followers > 0)
                return;
            reading.Stop.Cancel();
            if (_readings.GetValueOrDefault(issue) == reading)
                _readings.Remove(issue);
        }
    }

    private async Task ReadAsync(int key, Reading reading)
    {
        await Task.Yield();
        while (!reading.Stop.IsCancellationRequested)
        {
            // Edge: a database that is away is no end; it is asked again in a moment.
            try
            {
                await using var db = await databases.CreateDbContextAsync(reading.Stop.Token);
                var issue = await db.Issues.AsNoTracking().SingleAsync(i => i.Key == key, reading.Stop.Token);
                reading.Tell(new ToldProgress(await progress.ReadAsync(issue, reading.Stop.Token), issue.NotBefore, ToldProgress.DecidedOf(issue)));
            }
            catch (OperationCanceledException) when (reading.Stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log(exception, key);
            }

            await Task.Delay(Every, clock, reading.Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Progress of issue {Issue} cannot be read just now")]
    private partial void Log(Exception exception, int issue);

    private sealed class Reading
    {
        private readonly Lock _lock = new();
        private ToldProgress? _now;
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Stop { get; } = new();

        /// <summary>Under the lock of all.</summary>
        public int Followers { get; set; }

        /// <summary>What was read last, and what ends when more is read.</summary>
        public (ToldProgress? Now, Task Next) Now
        {
            get
            {
                lock (_lock)
                    return (_now, _next.Task);
            }
        }

        public void Tell(ToldProgress now)
        {
            TaskCompletionSource told;
            lock (_lock)
            {
                _now = now;
                told = _next;
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            told.SetResult();
        }
    }
}
