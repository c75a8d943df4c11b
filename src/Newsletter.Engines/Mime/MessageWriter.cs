using System.Buffers;
using System.Text;
using Newsletter.Engines.Smtp;

namespace Newsletter.Engines.Mime;

/// <summary>
/// One message being put together, in order, from pieces that all copies share and octets of its own. Its own octets lie in pooled blocks, so a
/// message costs what is personal about it. Everything in this folder writes to it, since it is a buffer writer.
/// </summary>
/// <remarks>
/// Keep it until the message's outcome is known: the pieces of <see cref="Finish"/> point into it. <see cref="Reset"/> makes it ready for the
/// next message. Not for several threads at once.
/// </remarks>
public sealed class MessageWriter : IBufferWriter<byte>, IDisposable
{
    private const int BlockSize = 16 * 1024;

    private readonly List<byte[]> _blocks = [];
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private int _block;
    private int _used;
    private int _pieceStart;
    private bool _ascii = true;

    /// <summary>Adds octets that are encoded already and shared: they are not copied and must never change.</summary>
    public void Shared(ReadOnlyMemory<byte> octets)
    {
        if (octets.IsEmpty)
            return;
        EndPiece();
        _ascii &= Ascii.IsValid(octets.Span);
        _pieces.Add(octets);
    }

    /// <summary>Adds a run of body text of this message alone, as <see cref="QuotedPrintable"/>.</summary>
    public void Personal(ReadOnlySpan<char> text) => QuotedPrintable.Encode(text, this);

    /// <summary>What has been written so far.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Pieces
    {
        get
        {
            EndPiece();
            return _pieces;
        }
    }

    /// <summary>Adds octets before all that is there.</summary>
    internal void OnTop(ReadOnlySpan<byte> octets)
    {
        EndPiece();
        octets.CopyTo(GetSpan(octets.Length));
        Advance(octets.Length);
        EndPiece();
        _pieces.Insert(0, _pieces[^1]);
        _pieces.RemoveAt(_pieces.Count - 1);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Current.Length - _used), nameof(count));
        _ascii &= Ascii.IsValid(Current.AsSpan(_used, count));
        _used += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Need(Math.Max(sizeHint, 1));
        return Current.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The message as it stands. All that this folder writes begins no line with a dot, and so must what was shared.</summary>
    public MailContent Finish()
    {
        EndPiece();
        return new MailContent(_pieces, _ascii, NoLeadingDots: true);
    }

    /// <summary>Forgets the message and keeps the memory. What <see cref="Finish"/> returned is worthless from here on.</summary>
    public void Reset()
    {
        _pieces.Clear();
        _block = _used = _pieceStart = 0;
        _ascii = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        foreach (var block in _blocks)
            ArrayPool<byte>.Shared.Return(block);
        _blocks.Clear();
    }

    private byte[] Current => _block < _blocks.Count ? _blocks[_block] : [];

    private void Need(int size)
    {
        if (Current.Length - _used >= size)
            return;
        EndPiece();
        if (Current.Length > 0)
            _block++;
        _used = _pieceStart = 0;
        if (_block == _blocks.Count)
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(size, BlockSize)));
        else if (_blocks[_block].Length < size)
            _blocks.Insert(_block, ArrayPool<byte>.Shared.Rent(size));
    }

    private void EndPiece()
    {
        if (_used > _pieceStart)
            _pieces.Add(Current.AsMemory(_pieceStart.._used));
        _pieceStart = _used;
    }
}
