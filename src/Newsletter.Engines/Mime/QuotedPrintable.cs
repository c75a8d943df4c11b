using System.Buffers;
using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>
/// Quoted-printable (RFC 2045 section 6.7) of UTF-8 text, run by run. An encoded run starts on a fresh line and leaves one behind: it ends in a line
/// break of its own, or in a soft one. So runs that were encoded apart can be put in any order, and the decoded whole is the runs' texts in
/// that order. No line is longer than 76, begins with a dot (nothing ever needs dot-stuffing) or with <c>From </c>, or ends in a blank, and no blank
/// follows another: that is what the relaxed canonicalisation of DKIM makes of a body (RFC 6376 section 3.4.4), so what is written is what is hashed.
/// </summary>
/// <remarks>Line breaks (CRLF, LF or CR) become CRLF; a CRLF or a surrogate pair must not be divided between two runs.</remarks>
public static class QuotedPrintable
{
    // 76 less the "=" of a soft break.
    private const int Room = 75;

    // Neither a blank, which depends on what follows it, nor what is never literal. A dot and the F of "From " are, but at the start of a line.
    private static readonly SearchValues<char> AlwaysLiteral =
        SearchValues.Create("!\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static ReadOnlySpan<byte> Hex => "0123456789ABCDEF"u8;

    /// <summary>Encodes one run.</summary>
    public static void Encode(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        var line = new Line(output);
        while (!text.IsEmpty)
        {
            var used = line.Plain(text);
            if (used > 0)
            {
                text = text[used..];
                continue;
            }

            used = LineBreak(text);
            if (used > 0)
            {
                line.Break();
            }
            else if (text[0] < 128)
            {
                line.Ascii(text);
                used = 1;
            }
            else
            {
                // A lone surrogate becomes U+FFFD, as everywhere in .NET.
                Rune.DecodeFromUtf16(text, out var rune, out used);
                line.Rune(rune);
            }

            text = text[used..];
        }

        line.End();
    }

    /// <summary>Encodes one run into an array of its own, for runs that are shared.</summary>
    public static byte[] Encode(string text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + (text.Length / 16) + 16);
        Encode(text, output);
        return output.WrittenSpan.ToArray();
    }

    private static int LineBreak(ReadOnlySpan<char> text) => text[0] switch
    {
        '\r' => text.Length > 1 && text[1] == '\n' ? 2 : 1,
        '\n' => 1,
        _ => 0,
    };

    /// <summary>The line being filled. Its span is asked for once a line: 76 octets and their CRLF.</summary>
    private ref struct Line(IBufferWriter<byte> output)
    {
        private Span<byte> _span = [];
        private int _column;

        /// <summary>Most of any text at once: up to the end of the line, whatever stands for itself wherever it stands.</summary>
        /// <returns>How much that was.</returns>
        public int Plain(ReadOnlySpan<char> text)
        {
            if (_column is 0 or >= Room)
                return 0;
            var most = text[..Math.Min(text.Length, Room - _column)];
            var count = most.IndexOfAnyExcept(AlwaysLiteral);
            count = count < 0 ? most.Length : count;
            if (count > 0)
            {
                System.Text.Ascii.FromUtf16(most[..count], _span[_column..], out _);
                _column += count;
            }

            return count;
        }

        public void Ascii(ReadOnlySpan<char> text)
        {
            Need(IsLiteral(text, atStart: _column is 0 or Room, behindBlank: EndsInBlank) ? 1 : 3);
            if (IsLiteral(text, atStart: _column == 0, behindBlank: EndsInBlank))
                _span[_column++] = (byte)text[0];
            else
                Octet((byte)text[0]);
        }

        /// <summary>All octets of a character stay on one line, which some readers need.</summary>
        public void Rune(Rune rune)
        {
            Span<byte> octets = stackalloc byte[4];
            var count = rune.EncodeToUtf8(octets);
            Need(3 * count);
            foreach (var octet in octets[..count])
                Octet(octet);
        }

        public void Break()
        {
            Need(0);
            Finish(""u8);
        }

        public void End()
        {
            if (_column > 0)
                Finish("="u8);
        }

        private readonly bool EndsInBlank => _column > 0 && _span[_column - 1] == ' ';

        private static bool IsLiteral(ReadOnlySpan<char> text, bool atStart, bool behindBlank) => text[0] switch
        {
            '=' or '\x7f' => false,
            // A blank before a line break would be lost (RFC 2045 rule 3); at the end of a run the soft break protects it.
            ' ' => !behindBlank && (text.Length < 2 || text[1] is not ('\r' or '\n')),
            '.' => !atStart,
            'F' => !(atStart && text.StartsWith("From ", StringComparison.Ordinal)),
            var c => c > ' ',
        };

        private void Need(int octets)
        {
            if (_column + octets > Room)
                Finish("="u8);
            if (_span.IsEmpty)
                _span = output.GetSpan(Room + 3);
        }

        private void Octet(byte octet)
        {
            _span[_column] = (byte)'=';
            _span[_column + 1] = Hex[octet >> 4];
            _span[_column + 2] = Hex[octet & 15];
            _column += 3;
        }

        private void Finish(ReadOnlySpan<byte> mark)
        {
            mark.CopyTo(_span[_column..]);
            "\r\n"u8.CopyTo(_span[(_column + mark.Length)..]);
            output.Advance(_column + mark.Length + 2);
            _span = [];
            _column = 0;
        }
    }
}
