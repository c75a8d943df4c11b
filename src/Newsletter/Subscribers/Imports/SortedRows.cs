using Microsoft.Win32.SafeHandles;
using Newsletter.Data;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// A list's rows by their keys, whatever its length: blocks are sorted and put on disk, and read back side by side. So every step is a stretch of the address
/// index that is written once; as they lie, each step writes all of that index again. The file has no name: it goes with the process, however that ends.
/// </summary>
internal sealed class SortedRows : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly List<Run> _runs = [];
    private PriorityQueue<Run, Run>? _next;
    private long _end;

    public SortedRows(string folder)
    {
        OwnerOnly.CreateFolder(folder);
        var path = Path.Combine(folder, Path.GetRandomFileName());
        OwnerOnly.CreateFile(path);
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        File.Delete(path);
    }

    /// <summary>Sorts the block, takes its rows over and empties it.</summary>
    public void Take(RowBlock rows)
    {
        rows.Sort();
        var from = _end;
        var buffer = new byte[Run.Buffer];
        var used = 0;
        foreach (var row in rows.Order)
        {
            var length = rows.SavedLength(row);
            if (used + length > buffer.Length)
            {
                Write(buffer.AsSpan(0, used));
                used = 0;
            }

            if (length > buffer.Length)
                buffer = new byte[length];
            rows.Save(row, buffer.AsSpan(used));
            used += length;
        }

        Write(buffer.AsSpan(0, used));
        _runs.Add(new Run(_file, from, _end));
        rows.Clear();
    }

    /// <summary>The next row, as <see cref="RowBlock.Add"/> takes it; valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> row)
    {
        if (_next is null)
        {
            _next = new PriorityQueue<Run, Run>(_runs.Count, Comparer<Run>.Create(static (a, b) => a.Key.SequenceCompareTo(b.Key)));
            foreach (var run in _runs)
                Put(run);
        }
        else if (_next.TryDequeue(out var last, out _))
        {
            Put(last);
        }

        row = _next.TryPeek(out var first, out _) ? first.Row : default;
        return _next.Count > 0;
    }

    public void Dispose() => _file.Dispose();

    // A run stands in the queue by the row that it has read.
    private void Put(Run run)
    {
        if (run.Read())
            _next!.Enqueue(run, run); // made before anything is put
    }

    private void Write(ReadOnlySpan<byte> octets)
    {
        RandomAccess.Write(_file, octets, _end);
        _end += octets.Length;
    }

    private sealed class Run(SafeFileHandle file, long from, long to)
    {
        public const int Buffer = 1 << 16;

        private byte[] _buffer = [];
        private long _from = from;
        private int _at;
        private int _filled;
        private int _length;

        public ReadOnlySpan<byte> Row => _buffer.AsSpan(_at, _length);

        public ReadOnlySpan<byte> Key => RowBlock.SavedKey(Row);

        /// <returns>False behind the last row.</returns>
        public bool Read()
        {
            _at += _length;
            _length = 0;
            if (!Has(RowBlock.SavedHead))
                return false;
            var length = RowBlock.SavedLength(_buffer.AsSpan(_at));
            if (!Has(length))
                throw new IOException("A temporary file has lost its end.");
            _length = length;
            return true;
        }

        private bool Has(int octets)
        {
            if (_filled - _at >= octets)
                return true;
            var room = _buffer.Length >= octets ? _buffer : new byte[Math.Max(Buffer, octets)];
            _buffer.AsSpan(_at, _filled - _at).CopyTo(room);
            (_buffer, _filled, _at) = (room, _filled - _at, 0);
            while (_filled < octets && _from < to)
            {
                var read = RandomAccess.Read(file, _buffer.AsSpan(_filled, (int)Math.Min(_buffer.Length - _filled, to - _from)), _from);
                if (read == 0)
                    break;
                (_filled, _from) = (_filled + read, _from + read);
            }

            return _filled >= octets;
        }
    }
}
