using System.Globalization;
using Newsletter.Engines.Smtp;

namespace Newsletter.Sending.Pace;

/// <summary>
/// One provider's mailboxes through one server. Feeds them as fast as they take it; rests and halves when they ask for less, and finds its way back to the old
/// rate step by step.
/// </summary>
internal sealed class ProviderPace(string name, ProviderLimit? limit, TimeProvider clock)
{
    // The last replies that are looked at, and how many of them may be 4xx: a tenth (docs/sending.md).
    private const int Window = 200;
    private const int MostDeferred = Window / 10;

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TokenBucket _tokens = new(clock.GetElapsedTime(0));

    // Made at the first deferral: most domains never see one, and there may be very many domains.
    private bool[]? _deferred;
    private int _reply;
    private int _deferrals;
    private int _atOnce;
    private int _slowed;
    private int _entered;
    private double _cap;
    private double _before;
    private string _reason = "";
    private TimeSpan _counted = clock.GetElapsedTime(0);
    private TimeSpan _restUntil;
    private TimeSpan _raiseAt;
    private long _turn;

    // Not the time of day: a clock that is set back an hour must not make anybody wait for one.
    private TimeSpan Now => clock.GetElapsedTime(0);

    public string Name => name;

    /// <summary>Why it is held back now, in words; null: it is not.</summary>
    public string? Words
    {
        get
        {
            lock (_gate)
            {
                var now = Now;
                if (_restUntil > now)
                    return string.Create(CultureInfo.InvariantCulture, $"{name} asked for less: “{_reason}”. Next try in {(_restUntil - now).TotalSeconds:0} s.");
                if (_cap > 0)
                    return string.Create(CultureInfo.InvariantCulture, $"{name} asked for less: “{_reason}”. It gets {_cap:0.#} a second now, and more bit by bit.");
                return limit is { MessagesPerSecond: > 0 } set
                    ? string.Create(CultureInfo.InvariantCulture, $"{name}: at most {set.MessagesPerSecond:0.####} a second, as set.")
                    : null;
            }
        }
    }

    /// <summary>It has nothing to remember.</summary>
    public bool IsPlain
    {
        get
        {
            lock (_gate)
                return _atOnce == 0 && _cap <= 0 && _deferred is null && limit is null;
        }
    }

    /// <summary>Takes a place for one message. A message that entered has to <see cref="Leave"/>.</summary>
    /// <param name="nodes">How many processes share the limits.</param>
    /// <param name="turn">Which turn it was, for <see cref="Leave"/>.</param>
    public bool TryEnter(int nodes, out long turn)
    {
        lock (_gate)
        {
            turn = _turn;
            var now = Now;
            if (now < _restUntil || (limit is { AtOnce: > 0 } set && _atOnce >= Math.Max(1, set.AtOnce / nodes)))
                return false;
            Raise(now);
            var rate = Rate(nodes);
            if (rate > 0 && !_tokens.TryTake(rate, now))
                return false;
            Count(now);
            _atOnce++;
            return true;
        }
    }

    /// <summary>The message has its outcome; null: it was not sent after all.</summary>
    public void Leave(long turn, SendOutcome? outcome)
    {
        lock (_gate)
        {
            _atOnce--;
            // What set out before the last rest says nothing new.
            if (turn != _turn)
                return;
            if (outcome is null)
            {
                _tokens.Return();
                _entered = Math.Max(0, _entered - 1);
                return;
            }

            if (SlowSignal.Of(outcome) is { } reason)
            {
                Slow(reason);
                return;
            }

            var deferred = outcome.Result == SendResult.Deferred;
            if (_deferred is null && !deferred)
                return;
            _deferred ??= new bool[Window];
            _deferrals += (deferred ? 1 : 0) - (_deferred[_reply] ? 1 : 0);
            _deferred[_reply] = deferred;
            _reply = (_reply + 1) % Window;
            if (_deferrals > MostDeferred)
                Slow(outcome.Reply.ToString());
        }
    }

    private double Rate(int nodes)
    {
        var set = limit is { MessagesPerSecond: > 0 } ? limit.MessagesPerSecond / nodes : 0;
        return _cap > 0 && set > 0 ? Math.Min(_cap, set) : Math.Max(_cap, set);
    }

    private void Slow(string reason)
    {
        var now = Now;
        var rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, FirstRest.TotalSeconds * Math.Pow(2, Math.Min(_slowed, 16))));
        var seconds = Math.Max(0.1, (now - _counted).TotalSeconds);
        var rate = _cap > 0 ? _cap : Math.Max(1, _entered / seconds);
        _before = Math.Max(_before, rate);
        _cap = Math.Max(0.2, rate / 2);
        _slowed++;
        _turn++;
        _reason = reason.ReplaceLineEndings(" ");
        _restUntil = now + rest;
        _raiseAt = _restUntil + Recovery;
        _tokens.BeginAt(_restUntil);
        _deferred = null;
        _deferrals = 0;
    }

    // Half as much again after every quiet while, until it is past what it was.
    private void Raise(TimeSpan now)
    {
        if (_cap <= 0 || now < _raiseAt)
            return;
        _cap *= 1.5;
        _raiseAt = now + Recovery;
        _slowed = Math.Max(0, _slowed - 1);
        if (_cap <= _before)
            return;
        (_cap, _before, _slowed) = (0, 0, 0);
    }

    // The rate of the last ten seconds or so.
    private void Count(TimeSpan now)
    {
        var since = now - _counted;
        if (since > Recovery)
        {
            _entered = (int)(_entered * 0.1);
            _counted = now - (since * 0.1 < Recovery ? since * 0.1 : Recovery);
        }

        _entered++;
    }
}
