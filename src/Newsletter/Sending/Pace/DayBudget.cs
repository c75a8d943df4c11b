using System.Globalization;
using Newsletter.Sending.Ledger;

namespace Newsletter.Sending.Pace;

/// <summary>
/// What a server may still be given today (UTC), over all nodes and restarts: taken from the database in portions, so that a message does not cost a
/// statement. A process that is killed leaves at most one portion unused; no day is ever exceeded.
/// </summary>
internal sealed class DayBudget(string server, Func<DateOnly, int?> limitOn, ILedgerStore store, TimeProvider clock)
{
    private const int LargestPortion = 100;

    private readonly SemaphoreSlim _asking = new(1);
    private readonly Lock _gate = new();
    private DateOnly _day;
    private int _left;

    /// <summary>Today's limit is used up.</summary>
    public bool Spent { get; private set; }

    public DateTimeOffset NextDay => new(Today.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>Why the server gets nothing more today, in words; null: it does.</summary>
    public string? Words => Spent && _day == Today
        ? string.Create(CultureInfo.InvariantCulture, $"{server}: the {limitOn(_day):N0} messages of today are used up; it goes on at {NextDay:yyyy-MM-dd HH:mm} UTC.")
        : null;

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The limit of a day; null: none.</summary>
    public int? LimitOn(DateOnly day) => limitOn(day);

    /// <returns>The day that it counts in; null: not today.</returns>
    public async Task<DateOnly?> TakeAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            var today = Today;
            lock (_gate)
            {
                if (_day != today)
                    (_day, _left, Spent) = (today, 0, false);
                if (limitOn(today) is null || TryTake())
                    return today;
                if (Spent)
                    return null;
            }

            var limit = limitOn(today)!.Value; // asked above
            var portion = await store.TakeOfDayAsync(server, today, limit, Math.Clamp(limit / 20, 1, LargestPortion), cancellationToken);
            lock (_gate)
            {
                _left += portion;
                Spent = _left == 0;
                return TryTake() ? today : null;
            }
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>One that was taken was not used.</summary>
    /// <param name="day">What <see cref="TakeAsync"/> said: one of yesterday is no more for today.</param>
    public void Return(DateOnly day)
    {
        lock (_gate)
        {
            if (day != _day || limitOn(day) is null)
                return;
            _left++;
            Spent = false;
        }
    }

    /// <summary>The process stops: others may have the rest.</summary>
    public async Task ReturnAllAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_left > 0)
                await store.ReturnToDayAsync(server, _day, _left, cancellationToken);
            _left = 0;
        }
        finally
        {
            _asking.Release();
        }
    }

    private bool TryTake()
    {
        if (_left == 0)
            return false;
        _left--;
        return true;
    }
}
