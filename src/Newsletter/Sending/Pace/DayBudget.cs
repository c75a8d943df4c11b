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

    private readonly SemaphoreSlim _gate = new(1);
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

    /// <returns>False: not today.</returns>
    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_day != Today)
                (_day, _left, Spent) = (Today, 0, false);
            if (limitOn(_day) is not { } limit)
                return true;
            if (_left == 0 && !Spent)
                _left = await store.TakeOfDayAsync(server, _day, limit, Math.Clamp(limit / 20, 1, LargestPortion), cancellationToken);
            Spent = _left == 0;
            if (Spent)
                return false;
            _left--;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>One that was taken was not used.</summary>
    public void Return()
    {
        _gate.Wait(CancellationToken.None);
        _left++;
        Spent = false;
        _gate.Release();
    }

    /// <summary>The process stops: others may have the rest.</summary>
    public async Task ReturnAllAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_left > 0)
                await store.ReturnToDayAsync(server, _day, _left, cancellationToken);
            _left = 0;
        }
        finally
        {
            _gate.Release();
        }
    }
}
