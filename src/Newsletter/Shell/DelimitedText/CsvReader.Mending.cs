namespace Newsletter.Shell.DelimitedText;

/// <summary>Rows whose quotes do not fit together: programs forget to double them, people to close them, and a list must lose neither rows nor what a row says.</summary>
internal sealed partial class CsvReader
{
    /// <summary>An address in angle brackets is no longer.</summary>
    private const int LongestMailbox = 400;

    /// <summary>How many fields the row before had whose quotes fit together; 0 where there was none.</summary>
    private int _usual;

    /// <summary>
    /// The next row that is more than an empty line. Where a quote was left open, the rows it swallowed are rows again; where quotes were not doubled, the row is cut so
    /// that it has as many fields as the one before.
    /// </summary>
    public bool ReadFilled()
    {
        while (Read())
        {
            if (IsBlank)
                continue;
            if (Damaged)
                Mend();
            else
                _usual = Count;
            return true;
        }

        return false;
    }

    /// <summary>Reads the last row again with its quotes as letters: an open quote must not swallow the rows below it.</summary>
    public void ReadWithoutQuotes()
    {
        Begin();
        if (!Row(quotes: false))
            Rest(quotes: false);
        Damaged = true;
    }

    private void Mend()
    {
        var line = _buffer.AsSpan(_start, _next - _start).IndexOfAny('\r', '\n') is >= 0 and var end ? _start + end : _next;
        var lines = Line.IndexOfAny('\r', '\n') >= 0;
        if (!lines && Count == _usual)
            return;
        // Between two quoted fields stands "," and hardly within one; a field without quotes may follow; a quote that was forgotten is no letter.
        if (_usual > 1 && (Cut(line, beforeQuote: true) || Cut(line, beforeQuote: false) || CutWithoutQuotes(line)))
        {
            _next = line + (_buffer.AsSpan(line, _next - line) is ['\r', '\n', ..] ? 2 : line < _next ? 1 : 0);
            Damaged = true;
        }
        else if (lines)
        {
            ReadWithoutQuotes();
        }
        else
        {
            Begin();
            if (!Row(quotes: true))
                Rest();
        }
    }

    /// <summary>Takes the line apart where a quote before a separator closes a field, whatever stands in front of it.</summary>
    /// <param name="beforeQuote">Only where the next field is quoted, too.</param>
    /// <returns>Whether it has as many fields as is usual.</returns>
    private bool Cut(int end, bool beforeQuote)
    {
        Begin();
        for (var at = _start; ; at++)
        {
            at = at < end && _buffer[at] == '"' ? CutQuoted(at + 1, end, beforeQuote) : CutPlain(at, end);
            if (at >= end)
                return _fields.Count == _usual;
        }
    }

    private int CutQuoted(int from, int end, bool beforeQuote)
    {
        var start = _unescapedLength;
        while (from < end)
        {
            var c = _buffer[from];
            if (c == '"' && Closes(from, end, beforeQuote))
                return Close(start, from + 1);
            Unescape(from, 1);
            // Doubled, as it should be.
            from += c == '"' && from + 1 < end && _buffer[from + 1] == '"' && !Closes(from + 1, end, beforeQuote) ? 2 : 1;
        }

        return Close(start, end);
    }

    private bool Closes(int quote, int end, bool beforeQuote) =>
        quote + 1 == end || (_buffer[quote + 1] == delimiter && (!beforeQuote || (quote + 2 < end && _buffer[quote + 2] == '"')));

    private int CutPlain(int at, int end)
    {
        var length = _buffer.AsSpan(at, end - at).IndexOf(delimiter);
        length = length < 0 ? end - at : length;
        _fields.Add((at, length, false));
        return at + length;
    }

    private bool CutWithoutQuotes(int end)
    {
        Begin();
        for (var at = _start; at <= end; at++)
            at = CutPlain(at, end);
        for (var i = 0; i < _fields.Count; i++)
        {
            var (start, length, _) = _fields[i];
            var field = _buffer.AsSpan(start, length);
            _fields[i] = (start + length - field.TrimStart('"').Length, field.Trim('"').Length, false);
        }

        return _fields.Count == _usual;
    }

    /// <summary>Where the address ends that stands in angle brackets behind a name in quotes, as programs of mail write the two.</summary>
    /// <returns>0 where none does; null when more has to be read.</returns>
    private int? MailboxBehind(int at, bool ended)
    {
        if (_buffer[at] != '<')
            return 0;
        var address = _buffer.AsSpan(at + 1, Math.Min(_end - at - 1, LongestMailbox));
        var close = address.IndexOfAny(['<', '>', '"', '\r', '\n', delimiter]);
        if (close < 0)
            return ended || address.Length == LongestMailbox ? 0 : null;
        if (address[close] != '>' || !address[..close].Contains('@'))
            return 0;
        var behind = at + 1 + close + 1;
        if (behind >= _end)
            return ended ? behind : null;
        return _buffer[behind] == delimiter || _buffer[behind] is '\r' or '\n' ? behind : 0;
    }
}
