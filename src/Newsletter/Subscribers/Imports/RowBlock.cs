using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Newsletter.Subscribers.Imports;

/// <summary>What a row has; in this order their octets stand one behind the other.</summary>
internal enum RowText
{
    Email,
    Key,
    Name,
    NameKey,

    /// <summary>JSON.</summary>
    Attributes,
    Language,
    TimeZone,

    /// <summary>JSON; absent: whatever the publication has on.</summary>
    Sections,

    /// <summary>Anything: one mail a month; absent: every issue.</summary>
    Monthly,

    /// <summary>A day, like 2027-03-31; absent: no pause.</summary>
    PausedUntil,

    /// <summary>The network address they agreed from.</summary>
    AgreedFrom,
}

/// <summary>How much of a row is its own.</summary>
internal enum RowKind
{
    /// <summary>An address and a name: what the list says of everybody holds for it.</summary>
    Usual,

    /// <summary>More than that, and still the line in the consent record that the list has for everybody.</summary>
    Own,

    /// <summary>Its line in the consent record is another, or there are two.</summary>
    Recorded,
}

/// <summary>
/// The rows of a step, as UTF-8 in one array: both databases take octets, and an object a row, of 300 octets each, would live until its step is
/// written. A block is filled, sorted, written and filled again.
/// </summary>
internal sealed partial class RowBlock
{
    private const int Texts = (int)RowText.AgreedFrom + 1;

    private byte[] _octets = new byte[1 << 20];
    private int _used;
    private Entry[] _entries = new Entry[1 << 12];
    private int[] _order = [];
    private byte[] _lower = new byte[1024];

    public int Count { get; private set; }

    /// <summary>How many octets its texts take.</summary>
    public int Octets => _used;

    /// <summary>Which rows there are, by their keys: so an index is walked once and not searched for each.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Kept);

    /// <summary>How many of them are left.</summary>
    public int Kept { get; private set; }

    public void Clear() => (Count, Kept, _used) = (0, 0, 0);

    public void Begin(long number)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        _entries[Count++] = new Entry { Number = number, Start = _used };
    }

    public void DropLast() => _used = _entries[--Count].Start;

    /// <summary>Of the row begun last; in the order of <see cref="RowText"/>.</summary>
    public void Put(RowText what, ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetBytes(text, Room(text.Length * 3));
        Took(what, length);
    }

    /// <summary>The key of an address that is ASCII: nothing of its own where the address is in lower case already.</summary>
    public void PutPlainKey(ReadOnlySpan<char> address)
    {
        Ascii.ToLower(address, Room(address.Length), out var length);
        if (!_octets.AsSpan(_used, length).SequenceEqual(Text(Count - 1, RowText.Email)))
            Took(RowText.Key, length);
    }

    /// <summary>A name; in lower case it is kept only where that takes more than a look at each octet.</summary>
    public void PutName(string name)
    {
        Put(RowText.Name, name);
        if (!Ascii.IsValid(name))
            Put(RowText.NameKey, name.ToLowerInvariant());
    }

    /// <param name="agreedAt">When they agreed, as the row says.</param>
    public void End(SubscriptionState state, RowKind kind, DateTimeOffset? agreedAt)
    {
        ref var entry = ref _entries[Count - 1];
        (entry.State, entry.Kind, entry.AgreedAt) = (state, kind, agreedAt?.ToUnixTimeMilliseconds());
    }

    public long Number(int row) => _entries[row].Number;

    public SubscriptionState State(int row) => _entries[row].State;

    public RowKind Kind(int row) => _entries[row].Kind;

    /// <returns>In milliseconds since 1970; null: the row does not say.</returns>
    public long? AgreedAt(int row) => _entries[row].AgreedAt;

    /// <returns>Null: no pause.</returns>
    public DateOnly? PausedUntil(int row) =>
        String(row, RowText.PausedUntil) is { } day ? DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture) : null;

    /// <summary>Of its key.</summary>
    public ulong Fingerprint(int row) => SeenKeys.Fingerprint(Text(row, RowText.Key));

    public ulong LastFingerprint => Fingerprint(Count - 1);

    public bool Has(int row, RowText what) => _entries[row].Lengths[(int)what] > 0;

    /// <returns>Empty where it has none; valid until the next call.</returns>
    public ReadOnlySpan<byte> Text(int row, RowText what)
    {
        ref var entry = ref _entries[row];
        if (what == RowText.Key && entry.Lengths[(int)what] == 0)
            return Text(row, RowText.Email);
        if (what == RowText.NameKey && entry.Lengths[(int)what] == 0)
            return Lower(Text(row, RowText.Name));
        var start = entry.Start;
        for (var i = 0; i < (int)what; i++)
            start += entry.Lengths[i];
        return _octets.AsSpan(start, entry.Lengths[(int)what]);
    }

    public string? String(int row, RowText what) => Text(row, what) is { Length: > 0 } text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>The row as an object, for the few of which more is asked.</summary>
    /// <param name="consent">Of a row that says nothing else.</param>
    public ImportRow Row(int row, Consent consent) => new(Number(row), String(row, RowText.Email)!, String(row, RowText.Key)!) // every row has these
    {
        Name = String(row, RowText.Name) ?? "",
        Attributes = String(row, RowText.Attributes) ?? ImportRow.NoAttributes,
        Language = String(row, RowText.Language),
        TimeZone = String(row, RowText.TimeZone),
        Sections = String(row, RowText.Sections),
        Monthly = Has(row, RowText.Monthly),
        PausedUntil = PausedUntil(row),
        Consent = consent with { At = AgreedAt(row) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : consent.At, Address = String(row, RowText.AgreedFrom) },
        State = State(row),
    };

    /// <summary>By their first 8 octets, which decide nearly always; then those that share them, as the databases compare: octet by octet.</summary>
    public void Sort()
    {
        if (_order.Length < Count)
            _order = new int[_entries.Length];
        Kept = Count;
        var first = ArrayPool<ulong>.Shared.Rent(Count);
        for (var i = 0; i < Count; i++)
            (_order[i], first[i]) = (i, First(Text(i, RowText.Key)));
        Array.Sort(first, _order, 0, Count);
        for (int from = 0, to; from < Count; from = to)
        {
            for (to = from + 1; to < Count && first[to] == first[from];)
                to++;
            if (to - from > 1)
                _order.AsSpan(from, to - from).Sort((a, b) => Text(a, RowText.Key).SequenceCompareTo(Text(b, RowText.Key)));
        }

        ArrayPool<ulong>.Shared.Return(first);
    }

    /// <summary>Leaves only those that <paramref name="keep"/> wants.</summary>
    public void Keep(Predicate<int> keep)
    {
        var kept = 0;
        for (var i = 0; i < Kept; i++)
        {
            if (keep(_order[i]))
                _order[kept++] = _order[i];
        }

        Kept = kept;
    }

    private static ulong First(ReadOnlySpan<byte> key)
    {
        Span<byte> octets = stackalloc byte[8];
        octets.Clear();
        key[..Math.Min(8, key.Length)].CopyTo(octets);
        return BinaryPrimitives.ReadUInt64BigEndian(octets);
    }

    private ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text)
    {
        if (text.Length > _lower.Length)
            _lower = new byte[text.Length];
        Ascii.ToLower(text, _lower, out var length);
        return _lower.AsSpan(0, length);
    }

    private Span<byte> Room(int octets)
    {
        if (_used + octets > _octets.Length)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _used + octets));
        return _octets.AsSpan(_used);
    }

    private void Took(RowText what, int length)
    {
        _entries[Count - 1].Lengths[(int)what] = length;
        _used += length;
    }

    private struct Entry
    {
        public long Number;
        public int Start;
        public Lengths Lengths;
        public SubscriptionState State;
        public RowKind Kind;
        public long? AgreedAt;

        /// <summary>Of all its texts.</summary>
        public readonly int Octets
        {
            get
            {
                var sum = 0;
                foreach (var length in Lengths)
                    sum += length;
                return sum;
            }
        }
    }

    [InlineArray(Texts)]
    private struct Lengths
    {
        private int _first;
    }
}
