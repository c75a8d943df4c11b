using System.Buffers.Binary;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// Rows in the binary form of PostgreSQL's COPY, written as octets: a row's octets are there already, and a call a field through the driver cost more than
/// the server's own work on it.
/// </summary>
internal sealed class BinaryRows
{
    /// <summary>PostgreSQL counts from the year 2000.</summary>
    private const long Epoch = 946_684_800_000_000;

    private const int Full = 1 << 16;

    private static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] _octets = new byte[Full * 2];
    private int _used;

    public void Begin()
    {
        _used = 0;
        Header.CopyTo(Room(Header.Length));
    }

    public void Row(short fields) => BinaryPrimitives.WriteInt16BigEndian(Room(2), fields);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Room(4), -1);

    public void Number(int value)
    {
        var room = Room(8);
        BinaryPrimitives.WriteInt32BigEndian(room, 4);
        BinaryPrimitives.WriteInt32BigEndian(room[4..], value);
    }

    public void Day(DateOnly day) => Number(day.DayNumber - FirstDay);

    public void Truth(bool value)
    {
        var room = Room(5);
        BinaryPrimitives.WriteInt32BigEndian(room, 1);
        room[4] = value ? (byte)1 : (byte)0;
    }

    public void Instant(DateTimeOffset at) => Instant(at.ToUnixTimeMilliseconds());

    /// <param name="milliseconds">Since 1970.</param>
    public void Instant(long milliseconds)
    {
        var room = Room(12);
        BinaryPrimitives.WriteInt32BigEndian(room, 8);
        BinaryPrimitives.WriteInt64BigEndian(room[4..], (milliseconds * 1000) - Epoch);
    }

    public void Id(Guid id)
    {
        var room = Room(20);
        BinaryPrimitives.WriteInt32BigEndian(room, 16);
        id.TryWriteBytes(room[4..], bigEndian: true, out _);
    }

    /// <param name="text">UTF-8.</param>
    public void Text(ReadOnlySpan<byte> text)
    {
        var room = Room(4 + text.Length);
        BinaryPrimitives.WriteInt32BigEndian(room, text.Length);
        text.CopyTo(room[4..]);
    }

    /// <summary>Hands on what is there, once that is worth a call.</summary>
    public void Send(Stream copy, bool last)
    {
        if (last)
            BinaryPrimitives.WriteInt16BigEndian(Room(2), -1);
        else if (_used < Full)
            return;
        copy.Write(_octets, 0, _used);
        _used = 0;
    }

    private Span<byte> Room(int octets)
    {
        if (_used + octets > _octets.Length)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _used + octets));
        var room = _octets.AsSpan(_used, octets);
        _used += octets;
        return room;
    }
}
