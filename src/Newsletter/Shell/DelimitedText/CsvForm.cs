using System.Text.RegularExpressions;

namespace Newsletter.Shell.DelimitedText;

/// <summary>How a file of separated values is written: found by looking at it, for no export says so.</summary>
/// <param name="SkipLine">The first line is Excel's <c>sep=;</c>.</param>
internal sealed partial record CsvForm(string Encoding, char Delimiter, bool SkipLine)
{
    private const int SampleCharacters = 64 * 1024;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    // Seldom used, and usual in texts: only where nothing else cuts the rows, and these cut all of them alike.
    private static readonly char[] Rare = ['^', '~', ':', '\u001F'];

    public static Result<CsvForm> Detect(string path)
    {
        using var file = File.OpenRead(path);
        return Detect(file);
    }

    /// <param name="file">Stays open, somewhere behind its beginning.</param>
    public static Result<CsvForm> Detect(Stream file)
    {
        var encoding = CsvEncoding.Detect(file);
        if (!encoding.Ok)
            return encoding.Failure;
        file.Position = 0;
        using var text = CsvEncoding.Open(file, encoding.Value, leaveOpen: true);
        var sample = Sample(text);
        if (NotCsv(sample) is { } reason)
            return new ValidationFailure("file", reason);
        return SepLine().Match(sample) is { Success: true } sep
            ? new CsvForm(encoding.Value, sep.Groups["delimiter"].Value[0], SkipLine: true)
            : new CsvForm(encoding.Value, FindDelimiter(sample), SkipLine: false);
    }

    public CsvReader Open(string path) => Open(File.OpenRead(path));

    /// <param name="file">At its beginning; the reader's from now on.</param>
    public CsvReader Open(Stream file)
    {
        CsvLayout layout;
        using (var text = CsvEncoding.Open(file, Encoding, leaveOpen: true))
            layout = CsvLayouts.Of(SkipLine ? SepLine().Replace(Sample(text), "", 1) : Sample(text), Delimiter);
        file.Position = 0;
        var rows = CsvEncoding.Open(file, Encoding);
        var reader = new CsvReader(layout == CsvLayout.Escaped ? new EscapedRows(rows, Delimiter) : rows, Delimiter, layout is CsvLayout.Spaced or CsvLayout.OneLine);
        if (SkipLine)
            reader.Read();
        return layout is CsvLayout.Packed or CsvLayout.OneLine ? new CsvReader(new UnpackedRows(reader, layout), Delimiter) : reader;
    }

    private static string Sample(TextReader text)
    {
        var buffer = new char[SampleCharacters];
        return new string(buffer, 0, text.ReadBlock(buffer));
    }

    private static string? NotCsv(string sample) => sample.AsSpan().TrimStart() switch
    {
        ['<', ..] when !BracketedAddress().IsMatch(sample) => "This is a web page, not a list. Sign in to where you wanted to export from, and download the CSV file there.",
        _ when Statement().IsMatch(sample) => "These are statements of a database. Export the table as CSV.",
        ['{' or '[', ..] => "This is JSON. Export the list as CSV.",
        ['P', 'K', '\u0003', ..] => "This is a ZIP file or a workbook. Unpack it, or save the sheet as CSV.",
        ['%', 'P', 'D', 'F', ..] => "This is a PDF. Export the list as CSV.",
        _ => null,
    };

    /// <summary>The sign that cuts most rows into the same number of fields, more than one, and addresses out of them.</summary>
    private static char FindDelimiter(string sample)
    {
        var (best, most) = (',', 0.0);
        foreach (var delimiter in Delimiters)
        {
            if (CsvLayouts.Evenness(sample, delimiter) is > 0 and var even && even + CsvLayouts.Addresses(sample, delimiter) is var good && good > most + 1e-9)
                (best, most) = (delimiter, good);
        }

        if (most == 0 && CsvLayouts.Packed(sample) is { Length: > 0 } rows)
            return FindDelimiter(rows);
        return most > 0 ? best : Rare.FirstOrDefault(d => CsvLayouts.Evenness(sample, d) > 1, best);
    }

    [GeneratedRegex(@"^(\s|--.*|/\*.*)*(INSERT\s+INTO|CREATE\s+TABLE|DROP\s+TABLE)\s", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"^\s*<[^<>\s@]+@[^<>\s]+>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BracketedAddress();

    [GeneratedRegex(@"^""?sep=(?<delimiter>[^\r\n])[""\s,;|]*?(\r\n?|\n|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SepLine();
}
