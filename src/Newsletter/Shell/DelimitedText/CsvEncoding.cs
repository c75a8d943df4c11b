using System.Text;

namespace Newsletter.Shell.DelimitedText;

/// <summary>In which encoding a file is. The whole file is looked at: one octet in the last row decides between UTF-8 and what Windows made of it.</summary>
internal static class CsvEncoding
{
    public const string Utf8 = "utf-8";

    private const int Step = 1 << 16;

    static CsvEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TextReader Open(Stream stream, string encoding) =>
        new StreamReader(stream, Encoding.GetEncoding(encoding), detectEncodingFromByteOrderMarks: true, bufferSize: Step);

    public static Result<string> Detect(Stream file)
    {
        var buffer = new byte[Step + 4];
        var kept = 0;
        var first = true;
        var (valid, high, run, runs) = (true, 0L, 0, 0L);
        while (file.Read(buffer, kept, Step) is > 0 and var read)
        {
            var octets = buffer.AsSpan(0, kept + read);
            if (first)
            {
                if (Marked(octets) is { } marked)
                    return marked;
                first = false;
            }

            foreach (var octet in octets[kept..])
            {
                high += octet >= 0x80 ? 1 : 0;
                run = octet >= 0xC0 ? run + 1 : 0;
                runs += run == 3 ? 3 : run > 3 ? 1 : 0;
            }

            kept = valid ? Tail(octets) : 0;
            valid = valid && System.Text.Unicode.Utf8.IsValid(octets[..^kept]);
            octets[^kept..].CopyTo(buffer);
        }

        if (valid && kept == 0)
            return Utf8;
        // Letters of Cyrillic words stand together in the upper half; accents of Western ones stand alone.
        return runs * 2 > high ? "windows-1251" : "windows-1252";
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

    private static string? Marked(ReadOnlySpan<byte> octets)
    {
        if (octets is [0xEF, 0xBB, 0xBF, ..])
            return Utf8;
        if (octets is [0xFF, 0xFE, ..])
            return "utf-16";
        if (octets is [0xFE, 0xFF, ..])
            return "utf-16BE";
        var start = octets[..Math.Min(octets.Length, 512)];
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
        {
            if (start[i] == 0)
                (even, odd) = i % 2 == 0 ? (even + 1, odd) : (even, odd + 1);
        }

        // Without a mark: every second octet of Latin text is nothing.
        return odd > start.Length / 3 ? "utf-16" : even > start.Length / 3 ? "utf-16BE" : null;
    }
}
