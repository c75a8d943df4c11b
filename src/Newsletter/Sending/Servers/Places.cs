namespace Newsletter.Sending.Servers;

/// <summary>
/// One server's connections, as this node has a part of them: shared out evenly among those who want some, and never more than the server itself was seen
/// to let in. Whoever has too many makes way at the next message.
/// </summary>
internal sealed class Places(int most, SendingNode node, TimeProvider clock)
{
    /// <summary>Who was turned away looks again within half a second; who did not has given up.</summary>
    private static readonly TimeSpan StillWaits = TimeSpan.FromSeconds(2);

    /// <summary>Where there are fewer connections than parties, they change hands after this.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(5);

    /// <summary>A server that let no more in is asked for one more after this.</summary>
    private static readonly TimeSpan AskForMore = TimeSpan.FromMinutes(1);

    /// <summary>It may count a connection still that has just ended.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);

    /// <summary>For so long at most, where it was the only one: a server that lets nobody in after that is in trouble.</summary>
    private static readonly TimeSpan StillCounted = TimeSpan.FromSeconds(3);

    /// <summary>A connection that makes way and has a message that is not answered stays; after this another one is asked.</summary>
    private static readonly TimeSpan Leaves = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<Party, Share> _shares = [];
    private int _taken;
    private int _leaving;
    private int _open;
    private int _serving;
    private int? _letsIn;
    private bool _refusedBelow;
    private TimeSpan _askedToLeaveAt;
    private TimeSpan _moreAt;
    private TimeSpan _refusedUntil;
    private TimeSpan? _servedUntil;

    /// <summary>This node's part.</summary>
    public int Count => node.PartOf(most);

    /// <summary>How many are open or being opened.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
                return _taken;
        }
    }

    /// <summary>Somebody has a place and has heard no answer to a message yet.</summary>
    public bool IsTried
    {
        get
        {
            lock (_gate)
                return _taken > _serving;
        }
    }

    /// <summary>How many the server lets in where that is less than this node's part; null: it has not refused any.</summary>
    public int? LetsIn
    {
        get
        {
            lock (_gate)
                return _letsIn < Count ? _letsIn : null;
        }
    }

    // Not the time of day: a clock that is set back an hour must not make anybody wait for one.
    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Takes a place for one connection; false while all are taken, or somebody who has fewer waits.</summary>
    public bool TryEnter(Party party)
    {
        lock (_gate)
        {
            var now = Now;
            Forget(party, now);
            var mine = _shares.TryGetValue(party, out var known) ? known : _shares[party] = new Share();
            var room = Math.Min(Count, now >= _moreAt ? _letsIn + 1 ?? int.MaxValue : _letsIn ?? int.MaxValue);
            if (now < _refusedUntil || _taken >= room || _shares.Values.Any(other => other != mine && other.Waits(now) && other.IsBefore(mine)))
            {
                mine.AskedAt = now;
                return false;
            }

            _taken++;
            mine.Held++;
            (mine.AskedAt, mine.EnteredAt) = (null, now);
            return true;
        }
    }

    /// <summary>Whether a connection makes way for somebody who has fewer, or for another node. It is asked no more, and leaves.</summary>
    /// <param name="since">When it was opened.</param>
    public bool MakesWay(Party party, TimeSpan since)
    {
        lock (_gate)
        {
            // One at a time: when somebody has the place that became free, the next one is looked at.
            var (staying, most) = (_taken - _leaving, Math.Min(Count, _letsIn ?? int.MaxValue));
            if (_taken < most || (staying < most && Now - _askedToLeaveAt < Leaves))
                return false;
            if (staying <= Count && (_shares.Count == 1 || !IsWaitedFor(party, since)))
                return false;
            _leaving++;
            _askedToLeaveAt = Now;
            return true;
        }
    }

    /// <summary>A connection came about.</summary>
    public void Opened()
    {
        lock (_gate)
            _open++;
    }

    /// <summary>A connection's first message was answered.</summary>
    public void Served()
    {
        lock (_gate)
        {
            _serving++;
            _refusedBelow = false;
            if (_letsIn is null || _open <= _letsIn)
                return;
            // It let one more in; perhaps another one still.
            (_letsIn, _moreAt) = (_open >= Count ? null : _open, Now);
        }
    }

    /// <summary>A connection did not come about. Where the server said so while others serve, or one has just ended, that is how many it lets in, and no failure.</summary>
    public bool IsLimit(bool said)
    {
        lock (_gate)
        {
            var now = Now;
            if (!said || (_serving == 0 && !(now - _servedUntil < StillCounted)))
            {
                _letsIn = null;
                return false;
            }

            // Below what it let in before it may count one that has just ended; a second time it lets in less.
            var again = _refusedBelow && now >= _refusedUntil;
            _refusedBelow = !again && _open < _letsIn;
            _refusedUntil = now + AfterRefusal;
            if (_letsIn is null || _open >= _letsIn || again)
                (_letsIn, _moreAt) = (Math.Max(_open, 1), now + AskForMore);
            return true;
        }
    }

    /// <param name="opened">It had come about.</param>
    /// <param name="served">A message was answered on it.</param>
    /// <param name="madeWay"><see cref="MakesWay"/> had said so.</param>
    public void Leave(Party party, bool opened, bool served, bool madeWay)
    {
        lock (_gate)
        {
            _taken--;
            _open -= opened ? 1 : 0;
            _shares[party].Held--;
            _serving -= served ? 1 : 0;
            _servedUntil = served ? Now : _servedUntil;
            _leaving -= madeWay ? 1 : 0;
        }
    }

    /// <summary>Somebody has fewer by more than this one place, or none, and this one has been held long enough.</summary>
    private bool IsWaitedFor(Party party, TimeSpan since)
    {
        var (now, held) = (Now, _shares[party].Held);
        return _shares.Any(other => other.Key != party && other.Value.Waits(now) && (other.Value.Held + 1 < held || (other.Value.Held == 0 && now - since > Slice)));
    }

    private void Forget(Party but, TimeSpan now)
    {
        foreach (var (party, share) in _shares)
        {
            if (party != but && share.Held == 0 && !share.Waits(now))
                _shares.Remove(party);
        }
    }

    private sealed class Share
    {
        public int Held { get; set; }

        public TimeSpan? AskedAt { get; set; }

        public TimeSpan EnteredAt { get; set; } = TimeSpan.MinValue;

        public bool Waits(TimeSpan now) => now - AskedAt < StillWaits;

        /// <summary>Has fewer, or as many and had its last one longer ago.</summary>
        public bool IsBefore(Share other) => Held < other.Held || (Held == other.Held && EnteredAt < other.EnteredAt);
    }
}
