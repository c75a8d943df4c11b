namespace Newsletter.Shell.DelimitedText;

/// <summary>How a file of separated values is written: found by looking at it, for no export says so.</summary>
/// <param name="SkipLine">The first line is Excel's <c>sep=;</c>.</param>
internal sealed record CsvForm(string Encoding, char Delimiter, bool SkipLine)
{
    private const int SampleCharacters = 64 * 1024;
    private const int SampleRows = 100;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    public static Result<CsvForm> Detect(string path)
    {
        using var file = File.OpenRead(path);
        var encoding = CsvEncoding.Detect(file);
        if (!encoding.Ok)
            return encoding.Failure;
        file.Position = 0;
        using var text = CsvEncoding.Open(file, encoding.Value);
        var buffer = new char[SampleCharacters];
        var sample = new string(buffer, 0, text.ReadBlock(buffer));
        if (NotCsv(sample) is { } reason)
            return new ValidationFailure("file", reason);
        return sample.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && sample.Length > 4
            ? new CsvForm(encoding.Value, sample[4], SkipLine: true)
            : new CsvForm(encoding.Value, FindDelimiter(sample), SkipLine: false);
    }

    public CsvReader Open(string path)
    {
        var reader = new CsvReader(CsvEncoding.Open(File.OpenRead(path), Encoding), Delimiter);
        if (SkipLine)
            reader.Read();
        return reader;
    }

    private static string? NotCsv(string sample) => sample.AsSpan().TrimStart() switch
    {
        ['<', ..] => "This is a web page, not a list. Sign in to where you wanted to export from, and download the CSV file there.",
        ['{' or '[', ..] => "This is JSON. Export the list as CSV.",
        ['P', 'K', '\u0003', ..] => "This is a ZIP file or a workbook. Unpack it, or save the sheet as CSV.",
        ['%', 'P', 'D', 'F', ..] => "This is a PDF. Export the list as CSV.",
        _ => null,
    };

    /// <summary>The sign that cuts most rows into the same number of fields, more than one.</summary>
    private static char FindDelimiter(string sample)
    {
        var (best, most) = (',', 0.0);
        foreach (var delimiter in Delimiters)
        {
            var counts = new List<int>();
            using var reader = new CsvReader(new StringReader(sample), delimiter);
            while (counts.Count < SampleRows && reader.Read())
            {
                if (!reader.IsBlank)
                    counts.Add(reader.Count);
            }

            // The last row of the sample may be cut off.
            if (counts.Count > 2 && sample.Length == SampleCharacters)
                counts.RemoveAt(counts.Count - 1);
            var usual = counts.GroupBy(c => c).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault();
            var score = usual is null || usual.Key < 2 ? 0 : (double)usual.Count() / counts.Count * (1 + (0.01 * Math.Min(usual.Key, 30)));
            if (score > most + 1e-9)
                (best, most) = (delimiter, score);
        }

        return best;
    }
}
