using System.Text;

namespace Newsletter.Shell.DelimitedText;

/// <summary>In which encoding a file is. The whole file is looked at: one octet in the last row decides between UTF-8 and what Windows made of it.</summary>
internal static class CsvEncoding
{
    public const string Utf8 = "utf-8";

    private const int Step = 1 << 16;

    /// <summary>Octets at the beginning that show whether a text has two or four of them for a letter.</summary>
    private const int Sample = 4096;

    static CsvEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TextReader Open(Stream stream, string encoding, bool leaveOpen = false) =>
        new StreamReader(stream, Encoding.GetEncoding(encoding), detectEncodingFromByteOrderMarks: true, bufferSize: Step, leaveOpen);

    public static Result<string> Detect(Stream file)
    {
        var buffer = new byte[Step + 4];
        var kept = 0;
        var first = true;
        var valid = true;
        var lines = new HighLines();
        while (file.Read(buffer, kept, Step) is > 0 and var read)
        {
            var octets = buffer.AsSpan(0, kept + read);
            if (first)
            {
                if (Marked(octets) is { } marked)
                    return marked;
                first = false;
            }

            lines.Add(octets[kept..]);
            kept = valid ? Tail(octets) : 0;
            valid = valid && System.Text.Unicode.Utf8.IsValid(octets[..^kept]);
            octets[^kept..].CopyTo(buffer);
        }

        if (valid && kept == 0)
            return Utf8;
        return CodePages.Guess(lines.Octets);
    }

    /// <summary>How many octets at the end begin a character whose rest is still to come.</summary>
    private static int Tail(ReadOnlySpan<byte> octets)
    {
        for (var back = 1; back <= 3 && back <= octets.Length; back++)
        {
            var octet = octets[^back];
            if (octet < 0x80)
                return 0;
            if (octet >= 0xC0)
                return (octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2) > back ? back : 0;
        }

        return 0;
    }

    /// <summary>The lines that ASCII cannot tell the encoding of, as many as a guess needs.</summary>
    private sealed class HighLines
    {
        private const int Enough = 64 * 1024;

        private readonly List<byte> _octets = [];
        private readonly List<byte> _line = [];
        private bool _high;

        public ReadOnlySpan<byte> Octets
        {
            get
            {
                End();
                return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_octets);
            }
        }

        public void Add(ReadOnlySpan<byte> octets)
        {
            // Nearly all files are ASCII nearly everywhere.
            if (!octets.ContainsAnyInRange((byte)0x80, (byte)0xFF) && octets.LastIndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var last)
            {
                End();
                octets = octets[(last + 1)..];
            }

            while (octets.Length > 0 && _octets.Count < Enough)
            {
                var end = octets.IndexOfAny((byte)'\n', (byte)'\r');
                var part = end < 0 ? octets : octets[..(end + 1)];
                _high = _high || part.ContainsAnyInRange((byte)0x80, (byte)0xFF);
                if (_line.Count < Enough)
                    _line.AddRange(part);
                if (end >= 0)
                    End();
                octets = octets[part.Length..];
            }
        }

        private void End()
        {
            if (_high)
                _octets.AddRange(_line);
            _line.Clear();
            _high = false;
        }
    }

    private static string? Marked(ReadOnlySpan<byte> octets)
    {
        if (octets is [0xEF, 0xBB, 0xBF, ..])
            return Utf8;
        if (octets is [0xFF, 0xFE, 0, 0, ..])
            return "utf-32";
        if (octets is [0, 0, 0xFE, 0xFF, ..])
            return "utf-32BE";
        if (octets is [0xFF, 0xFE, ..])
            return "utf-16";
        if (octets is [0xFE, 0xFF, ..])
            return "utf-16BE";
        return Unmarked(octets[..Math.Min(octets.Length, Sample)]) ?? (octets.IndexOf("\u001b$B"u8) >= 0 || octets.IndexOf("\u001b$@"u8) >= 0 ? "iso-2022-jp" : null);
    }

    /// <summary>Without a mark: of each ASCII letter, of which addresses are made, one octet of two or three of four are nothing.</summary>
    private static string? Unmarked(ReadOnlySpan<byte> octets)
    {
        Span<int> nothing = stackalloc int[4];
        for (var i = 0; i < octets.Length; i++)
            nothing[i % 4] += octets[i] == 0 ? 1 : 0;
        // A few in a text are an accident of whoever wrote it.
        var few = octets.Length / 64;
        return (nothing[0] > few, nothing[1] > few, nothing[2] > few, nothing[3] > few) switch
        {
            (false, true, false, true) => "utf-16",
            (true, false, true, false) => "utf-16BE",
            (false, true, true, true) => "utf-32",
            (true, true, true, false) => "utf-32BE",
            _ => null,
        };
    }
}
