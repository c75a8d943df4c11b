using System.Buffers.Binary;
using System.Numerics;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Which addresses there are: 8 octets each, so that a list of millions fits. A fingerprint of 64 bits takes two of a million for one
/// with a chance of 1 in 40 million.
/// </summary>
internal sealed class SeenKeys
{
    private ulong[] _slots = new ulong[1 << 14];
    private int _count;

    public int Count => _count;

    /// <returns>False when it was there already.</returns>
    public bool Add(ulong fingerprint)
    {
        if ((_count + 1) * 10L > _slots.Length * 7L)
            Grow();
        return Put(fingerprint);
    }

    public bool Contains(ulong fingerprint)
    {
        var mask = (ulong)_slots.Length - 1;
        var at = fingerprint & mask;
        while (_slots[at] != 0 && _slots[at] != fingerprint)
            at = (at + 1) & mask;
        return _slots[at] == fingerprint;
    }

    /// <param name="key">As UTF-8.</param>
    public static ulong Fingerprint(ReadOnlySpan<byte> key)
    {
        const ulong Prime = 0x9E3779B97F4A7C15UL;
        var hash = Prime ^ (ulong)key.Length;
        for (; key.Length >= 8; key = key[8..])
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * 0xFF51AFD7ED558CCDUL, 31);
        foreach (var octet in key)
            hash = BitOperations.RotateLeft((hash ^ octet) * Prime, 29);
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        hash ^= hash >> 33;
        // Nothing stands for an empty slot.
        return hash == 0 ? 1 : hash;
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
}
