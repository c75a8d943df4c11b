using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Newsletter.Subscribers.Imports;

/// <summary>A row as a run of octets, for this process alone: what is known of it, then its texts.</summary>
internal sealed partial class RowBlock
{
    public static int SavedHead => Unsafe.SizeOf<Entry>();

    public int SavedLength(int row) => SavedHead + _entries[row].Octets;

    public static int SavedLength(ReadOnlySpan<byte> saved) => SavedHead + MemoryMarshal.Read<Entry>(saved).Octets;

    public static ReadOnlySpan<byte> SavedKey(ReadOnlySpan<byte> saved)
    {
        ref readonly var entry = ref MemoryMarshal.AsRef<Entry>(saved);
        var (email, key) = (entry.Lengths[(int)RowText.Email], entry.Lengths[(int)RowText.Key]);
        return key == 0 ? saved.Slice(SavedHead, email) : saved.Slice(SavedHead + email, key);
    }

    public void Save(int row, Span<byte> saved)
    {
        ref var entry = ref _entries[row];
        MemoryMarshal.Write(saved, entry);
        _octets.AsSpan(entry.Start, entry.Octets).CopyTo(saved[SavedHead..]);
    }

    /// <summary>Adds a row that was saved, behind those that come before it by their keys: the block needs no sorting.</summary>
    public void Add(ReadOnlySpan<byte> saved)
    {
        var entry = MemoryMarshal.Read<Entry>(saved);
        Begin(entry.Number);
        entry.Start = _used;
        saved[SavedHead..].CopyTo(Room(entry.Octets));
        _used += entry.Octets;
        _entries[Count - 1] = entry;
        if (_order.Length < _entries.Length)
            Array.Resize(ref _order, _entries.Length);
        _order[Kept++] = Count - 1;
    }
}
