namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Which addresses there are: 8 octets each, so that a list of millions fits. A fingerprint of 64 bits takes two of a million for one
/// with a chance of 1 in 40 million.
/// </summary>
internal sealed class SeenKeys
{
    private ulong[] _slots = new ulong[1 << 14];
    private int _count;

    /// <returns>False when it was there already.</returns>
    public bool Add(string key)
    {
        if ((_count + 1) * 10L > _slots.Length * 7L)
            Grow();
        return Put(Fingerprint(key));
    }

    public bool Contains(string key)
    {
        var value = Fingerprint(key);
        var mask = (ulong)_slots.Length - 1;
        var at = value & mask;
        while (_slots[at] != 0 && _slots[at] != value)
            at = (at + 1) & mask;
        return _slots[at] == value;
    }

    private bool Put(ulong value)
    {
        var mask = (ulong)_slots.Length - 1;
        for (var at = value & mask; ; at = (at + 1) & mask)
        {
            if (_slots[at] == value)
                return false;
            if (_slots[at] != 0)
                continue;
            _slots[at] = value;
            _count++;
            return true;
        }
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        _count = 0;
        foreach (var value in old)
        {
            if (value != 0)
                Put(value);
        }
    }

    private static ulong Fingerprint(string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in key)
            hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        hash ^= hash >> 33;
        return hash == 0 ? 1 : hash;
    }
}
