using System.Buffers;

namespace Newsletter.Engines.Wire;

/// <summary>
/// A text that ends in CRLF.CRLF while it comes in, its dots unstuffed: a message over SMTP (RFC 5321 section 4.5.2), an answer over POP3 (RFC 1939 section 3).
/// Only CRLF.CRLF ends it, however it is cut up; a CR or LF that stands alone is text.
/// </summary>
/// <param name="limit">The most octets to keep; more are read and forgotten.</param>
internal sealed class StuffedText(long limit)
{
    private readonly ArrayBufferWriter<byte> _content = new();
    private State _state = State.LineStart;

    private enum State
    {
        LineStart,
        Line,
        Cr,
        Dot,
        DotCr,
    }

    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    /// <summary>A CR or LF stood alone: another reader may see other lines, and another end.</summary>
    public bool HasLoneBreak { get; private set; }

    public bool IsTooLarge => Length > limit;

    /// <summary>Octets so far, kept or not.</summary>
    public long Length { get; private set; }

    /// <summary>Takes what was heard.</summary>
    /// <returns>How many octets belong to the message, and whether it has ended.</returns>
    public (int Used, bool Ended) Take(ReadOnlySpan<byte> heard)
    {
        for (var i = 0; i < heard.Length; i++)
        {
            if (_state == State.Line)
            {
                // The inside of lines, which is nearly everything, goes over in one copy.
                var run = heard[i..].IndexOfAny((byte)'\r', (byte)'\n');
                run = run < 0 ? heard.Length - i : run;
                Keep(heard.Slice(i, run));
                i += run;
                if (i == heard.Length)
                    break;
            }

            if (Step(heard[i]))
                return (i + 1, true);
        }

        return (heard.Length, false);
    }

    /// <returns>Whether this octet ends the message.</returns>
    private bool Step(byte octet)
    {
        switch (_state, octet)
        {
            case (State.DotCr, (byte)'\n'):
                return true;
            case (State.LineStart, (byte)'.'):
                _state = State.Dot;
                return false;
            case (State.Dot, (byte)'\r'):
                _state = State.DotCr;
                return false;
            case (State.Cr, (byte)'\n'):
                _state = State.LineStart;
                Keep("\r\n"u8);
                return false;
        }

        // A stuffed dot has gone by now, as it should; any other octet is text, and a CR that no LF followed was a lone one.
        if (_state is State.Cr or State.DotCr)
        {
            HasLoneBreak = true;
            Keep("\r"u8);
        }

        HasLoneBreak |= octet == '\n';
        _state = octet == '\r' ? State.Cr : State.Line;
        if (octet != '\r')
            Keep([octet]);
        return false;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        Length += octets.Length;
        if (!IsTooLarge)
            _content.Write(octets);
    }
}
