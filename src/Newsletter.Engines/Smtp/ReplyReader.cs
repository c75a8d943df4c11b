using System.Text;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>
/// Reads replies (RFC 5321 section 4.2), whatever pieces they come in. A reply stays where it was heard: its words become a
/// <see cref="SmtpReply"/> only where somebody wants them.
/// </summary>
internal sealed class ReplyReader(TextWire wire)
{
    private const int LongestText = 1000;

    private byte[] _last = new byte[512];
    private int _lastLength;
    private int _reading;

    /// <summary>The last whole reply's three digits.</summary>
    public int Code { get; private set; }

    /// <summary>The last reply's lines as they came, for EHLO.</summary>
    public ReadOnlySpan<byte> Raw => _last.AsSpan(0, _lastLength);

    /// <summary>Reads one reply.</summary>
    /// <returns>Its code: 200 to 599.</returns>
    /// <exception cref="WireException">The connection ended, or what was heard is no reply.</exception>
    public async ValueTask<int> ReadAsync()
    {
        var scanned = 0;
        _reading = 0;
        while (true)
        {
            while (NextLine(scanned) is var end and > 0)
            {
                var more = IsContinued(wire.Heard[scanned..end]);
                scanned = end;
                if (!more)
                {
                    Keep(scanned);
                    return Code = _reading;
                }
            }

            await wire.FillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The last reply's words.</summary>
    public SmtpReply Reply()
    {
        var lines = new List<string>();
        foreach (var range in Raw.Split((byte)'\n'))
        {
            var line = Raw[range].TrimEnd("\r "u8);
            if (line.Length >= 3)
                lines.Add(Printable.Text(line.Length > 4 ? line[4..] : []));
        }

        return Reply(Code, lines);
    }

    /// <summary>A reply of these lines, which have lost their code already.</summary>
    public static SmtpReply Reply(int code, IEnumerable<string> lines)
    {
        string? enhanced = null;
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var length = EnhancedLength(line);
            if (length > 0)
                enhanced ??= line[..length];
            text.Append(text.Length > 0 ? "\n" : "").Append(length > 0 ? line[length..].TrimStart(' ') : line);
        }

        return new SmtpReply(code, enhanced, text.Length > LongestText ? Cut(text.ToString()) : text.ToString());
    }

    // Not within a character: half of one is no text, and PostgreSQL takes none.
    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];

    private int NextLine(int from)
    {
        // Some servers end lines in LF alone; nothing speaks against hearing them.
        var at = wire.Heard[from..].IndexOf((byte)'\n');
        return at < 0 ? 0 : from + at + 1;
    }

    private bool IsContinued(ReadOnlySpan<byte> line)
    {
        var text = line.TrimEnd("\r\n"u8);
        if (text.Length < 3 || text[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)text[1]) || !char.IsAsciiDigit((char)text[2])
            || (text.Length > 3 && text[3] is not ((byte)' ' or (byte)'-')))
            throw new WireException(WireFault.Protocol, $"The server's answer is no SMTP reply: {Printable.Text(text[..Math.Min(text.Length, 100)])}");

        var code = ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + (text[2] - '0');
        if (_reading != 0 && code / 100 != _reading / 100)
            throw new WireException(WireFault.Protocol, $"The lines of one reply disagree: {_reading} and {code}");
        _reading = code;
        return text.Length > 3 && text[3] == '-';
    }

    private void Keep(int length)
    {
        if (_last.Length < length)
            _last = new byte[length];
        wire.Heard[..length].CopyTo(_last);
        _lastLength = length;
        wire.Consume(length);
    }

    /// <summary>The length of an enhanced code (RFC 3463) that a line begins with, else 0. Numbers past the registered ones are taken as they are.</summary>
    private static int EnhancedLength(ReadOnlySpan<char> line)
    {
        if (line.Length < 5 || line[0] is not ('2' or '4' or '5') || line[1] != '.')
            return 0;
        var subject = Digits(line[2..]);
        if (subject == 0 || line.Length <= 2 + subject || line[2 + subject] != '.')
            return 0;
        var detail = Digits(line[(3 + subject)..]);
        var length = 3 + subject + detail;
        return detail > 0 && (line.Length == length || line[length] is ' ' or '\t') ? length : 0;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        count = count < 0 ? text.Length : count;
        return count <= 3 ? count : 0;
    }
}
