using System.Buffers;

namespace Newsletter.Shell.DelimitedText;

/// <summary>
/// Reads rows of separated values (RFC 4180 and what programs make of it) from a stream of any length. Fields of the last row stay valid until the
/// next <see cref="Read"/>. A quote inside a quoted field that nothing but a separator or a line end could follow is a letter like any other.
/// </summary>
/// <param name="spaced">Blanks before an opening quote do not count.</param>
internal sealed partial class CsvReader(TextReader text, char delimiter, bool spaced = false) : IDisposable
{
    /// <summary>A quoted field that is still open after so many characters was never meant to be one.</summary>
    public const int LongestRow = 256 * 1024;

    /// <summary>A line that goes on after so many characters is cut.</summary>
    private const int LongestLine = 16 * LongestRow;

    private readonly SearchValues<char> _ends = SearchValues.Create([delimiter, '\r', '\n']);
    private readonly List<(int Start, int Length, bool Unescaped)> _fields = [];
    private char[] _buffer = new char[LongestRow * 2];
    private char[] _unescaped = new char[1024];
    private int _unescapedLength;
    private int _start;
    private int _end;
    private int _next;
    private bool _ended;
    private int _line = 1;

    public int Count => _fields.Count;

    /// <summary>A quoted field of the last row was not closed, or held a quote on its own.</summary>
    public bool Damaged { get; private set; }

    /// <summary>Where the last row begins, as people find it in an editor.</summary>
    public int LineNumber { get; private set; }

    /// <summary>The last row as it came, without its line end.</summary>
    public ReadOnlySpan<char> Line => _buffer.AsSpan(_start, _next - _start).TrimEnd("\r\n");

    public ReadOnlySpan<char> this[int field]
    {
        get
        {
            var (start, length, unescaped) = _fields[field];
            return (unescaped ? _unescaped : _buffer).AsSpan(start, length);
        }
    }

    /// <summary>Whether the row is nothing but an empty line.</summary>
    public bool IsBlank => Count == 1 && _fields[0] is { Length: 0, Unescaped: false };

    public bool IsQuoted(int field) => _fields[field].Unescaped;

    /// <summary>All of the last row, to keep.</summary>
    public string[] Fields()
    {
        var fields = new string[Count];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = this[i].ToString();
        return fields;
    }

    /// <returns>False behind the last row.</returns>
    public bool Read()
    {
        CountLines();
        _start = _next;
        while (true)
        {
            Begin();
            if (_start < _end && Row(quotes: true))
                return true;
            if (_ended)
                return _start < _end && Rest();
            if (_end - _start >= LongestRow && (_end - _start >= LongestLine || _buffer.AsSpan(_start, _end - _start).IndexOfAny('\r', '\n') >= 0))
            {
                ReadWithoutQuotes();
                return true;
            }

            Fill();
        }
    }

    public void Dispose() => text.Dispose();

    private void CountLines()
    {
        var row = _buffer.AsSpan(_start, _next - _start);
        var ends = row.Count('\n');
        _line += ends == 0 && row.EndsWith("\r") ? 1 : ends;
        LineNumber = _line;
    }

    private void Begin()
    {
        _fields.Clear();
        _unescapedLength = 0;
        Damaged = false;
    }

    /// <summary>Takes a row that ends with a line end; false when there is none in the buffer.</summary>
    private bool Row(bool quotes)
    {
        var at = _start;
        while (true)
        {
            if (quotes && Opens(at) is >= 0 and var open)
            {
                if (Quoted(open, ended: false) is not { } behind)
                    return false;
                at = behind;
            }
            else
            {
                var length = _buffer.AsSpan(at, _end - at).IndexOfAny(_ends);
                if (length < 0)
                    return false;
                _fields.Add((at, length, false));
                at += length;
            }

            if (at >= _end)
                return false;
            if (_buffer[at] == delimiter)
            {
                at++;
                continue;
            }

            // A lone \r may be the first half of \r\n.
            if (_buffer[at] == '\r' && at + 1 == _end && !_ended)
                return false;
            _next = at + (_buffer[at] == '\r' && at + 1 < _end && _buffer[at + 1] == '\n' ? 2 : 1);
            return true;
        }
    }

    /// <returns>Where the quote is that opens the field; less than zero when none does.</returns>
    private int Opens(int at)
    {
        while (spaced && at < _end && _buffer[at] == ' ')
            at++;
        return at < _end && _buffer[at] == '"' ? at : -1;
    }

    /// <summary>Takes what is left as the last row.</summary>
    private bool Rest(bool quotes = true)
    {
        Begin();
        var at = _start;
        while (true)
        {
            if (quotes && Opens(at) is >= 0 and var open)
            {
                at = Quoted(open, ended: true)!.Value; // at the end there is always an answer
            }
            else
            {
                var length = _buffer.AsSpan(at, _end - at).IndexOf(delimiter);
                length = length < 0 ? _end - at : length;
                _fields.Add((at, length, false));
                at += length;
            }

            if (at >= _end)
                break;
            at++;
        }

        _next = _end;
        return true;
    }

    /// <returns>Where it ends: at a separator, a line end or the end; null when more has to be read.</returns>
    private int? Quoted(int open, bool ended)
    {
        var from = open + 1;
        var start = _unescapedLength;
        while (true)
        {
            var quote = _buffer.AsSpan(from, _end - from).IndexOf('"');
            if (quote < 0)
            {
                if (!ended)
                    return null;
                Damaged = true;
                Unescape(from, _end - from);
                return Close(start, _end);
            }

            Unescape(from, quote);
            var behind = from + quote + 1;
            if (behind >= _end && !ended && !_ended)
                return null;
            if (behind < _end && _buffer[behind] == '"')
            {
                Unescape(behind, 1);
                from = behind + 1;
                continue;
            }

            var after = behind;
            while (after < _end && _buffer[after] == ' ' && delimiter != ' ')
                after++;
            if (after >= _end && !ended && !_ended)
                return null;
            if (after >= _end || _buffer[after] == delimiter || _buffer[after] is '\r' or '\n')
                return Close(start, after);
            if (MailboxBehind(after, ended || _ended) is not { } mailbox)
                return null;
            if (mailbox > 0)
            {
                Unescape(behind, mailbox - behind);
                return Close(start, mailbox);
            }

            Damaged = true;
            Unescape(behind - 1, 1);
            from = behind;
        }
    }

    private int Close(int start, int end)
    {
        _fields.Add((start, _unescapedLength - start, true));
        return end;
    }

    private void Unescape(int from, int length)
    {
        if (_unescapedLength + length > _unescaped.Length)
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedLength + length));
        _buffer.AsSpan(from, length).CopyTo(_unescaped.AsSpan(_unescapedLength));
        _unescapedLength += length;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _start) = (_end - _start, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = text.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
