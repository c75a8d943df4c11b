using System.Buffers;

namespace Newsletter.Engines.Smtp.Receiving;

/// <summary>
/// The text of a message while it comes in (RFC 5321 section 4.1.1.4). Only CRLF.CRLF ends it, however it is cut up; a message with a lone CR or LF
/// is read to that end and refused, so that no other reading of it can hide a second message.
/// </summary>
internal sealed class ReceivedData(int limit)
{
    private readonly ArrayBufferWriter<byte> _content = new();
    private State _state = State.LineStart;
    private bool _bare;
    private bool _tooLarge;

    private enum State
    {
        LineStart,
        Line,
        Cr,
        Dot,
        DotCr,
    }

    public ReadOnlyMemory<byte> Content => _content.WrittenMemory;

    public SmtpReply? Refusal => _tooLarge ? new SmtpReply(552, "5.3.4", $"The message is larger than {limit} octets")
        : _bare ? new SmtpReply(550, "5.6.0", "The message has a CR or LF that stands alone")
        : null;

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
            _bare = true;
            Keep("\r"u8);
        }

        _bare |= octet == '\n';
        _state = octet == '\r' ? State.Cr : State.Line;
        if (octet != '\r')
            Keep([octet]);
        return false;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        _tooLarge |= _content.WrittenCount + octets.Length > limit;
        if (!_tooLarge)
            _content.Write(octets);
    }
}
