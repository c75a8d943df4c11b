namespace Newsletter.Shell.DelimitedText;

/// <summary>What programs and people have made of rows of fields.</summary>
internal enum CsvLayout
{
    /// <summary>A row a line, a field between two separators.</summary>
    Plain,

    /// <summary>Blanks stand between a separator and the quote behind it.</summary>
    Spaced,

    /// <summary>A backslash stands before quotes and separators that belong to their field.</summary>
    Escaped,

    /// <summary>Each row stands in quotes as one field: a sheet whose first column held the whole file was saved once more.</summary>
    Packed,

    /// <summary>Addresses side by side, as they are copied from a message's head.</summary>
    OneLine,
}

internal static class CsvLayouts
{
    private const int SampleRows = 100;
    private const int SampleCharacters = 64 * 1024;

    public static CsvLayout Of(string sample, char delimiter)
    {
        var plain = Rows(sample, delimiter, spaced: false);
        if (plain.Count > 0 && plain.All(r => r is [{ Quoted: true } only] && only.Text.Contains(delimiter, StringComparison.Ordinal)))
            return CsvLayout.Packed;
        if (IsOneLine(plain) || IsOneLine(Rows(sample, delimiter, spaced: true)))
            return CsvLayout.OneLine;
        if (IsEscaped(sample, delimiter, plain))
            return CsvLayout.Escaped;
        return delimiter != ' ' && sample.Contains($"{delimiter} \"", StringComparison.Ordinal) && Evenness(Rows(sample, delimiter, spaced: true)) > Evenness(plain) + 1e-9 ? CsvLayout.Spaced : CsvLayout.Plain;
    }

    /// <summary>The rows that stand in quotes as one field each; empty where they do not.</summary>
    public static string Packed(string sample)
    {
        var rows = Rows(sample, ',', spaced: false);
        return rows.Count > 0 && rows.All(r => r is [{ Quoted: true }]) ? string.Join('\n', rows.Select(r => r[0].Text)) : "";
    }

    /// <summary>How even the rows are that a separator makes: 0 where it makes none, above 1 where all have the same number of fields, and more with more fields.</summary>
    public static double Evenness(string sample, char delimiter) =>
        Math.Max(Evenness(Rows(sample, delimiter, spaced: false)), sample.Contains($"{delimiter} \"", StringComparison.Ordinal) ? Evenness(Rows(sample, delimiter, spaced: true)) : 0);

    private static double Evenness(List<List<(string Text, bool Quoted)>> rows)
    {
        var usual = rows.GroupBy(r => r.Count).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).FirstOrDefault();
        return usual is null || usual.Key < 2 ? 0 : (double)usual.Count() / rows.Count * (1 + (0.01 * Math.Min(usual.Key, 30)));
    }

    /// <summary>The share of rows in which it makes a field of an address and nothing else.</summary>
    public static double Addresses(string sample, char delimiter)
    {
        var rows = Rows(sample, delimiter, spaced: false);
        return rows.Count == 0 ? 0 : (double)rows.Count(r => r.Exists(f => f.Text.Count(c => c == '@') == 1 && f.Text.AsSpan().Trim().IndexOfAny(" ,;|\t") < 0)) / rows.Count;
    }

    // A row of two may be somebody's two addresses.
    private static bool IsOneLine(List<List<(string Text, bool Quoted)>> rows)
    {
        var filled = rows.ConvertAll(r => r.Where(f => !string.IsNullOrWhiteSpace(f.Text)).ToList());
        return filled.Count > 0 && filled.Exists(r => r.Count > (rows.Count == 1 ? 1 : 2)) && filled.TrueForAll(r => r.TrueForAll(f => f.Text.Count(c => c == '@') == 1));
    }

    /// <summary>Backslashes are letters of names and paths as well: they escape where that makes the rows even, or as even and their fields whole.</summary>
    private static bool IsEscaped(string sample, char delimiter, List<List<(string Text, bool Quoted)>> plain)
    {
        if (!sample.Contains("\\\"", StringComparison.Ordinal) && !sample.Contains($"\\{delimiter}", StringComparison.Ordinal))
            return false;
        var escaped = Rows(new EscapedRows(new StringReader(sample), delimiter), sample.Length, delimiter, spaced: false);
        var (even, before) = (Evenness(escaped), Evenness(plain));
        return even > before + 1e-9 || (even > before - 1e-9 && plain.Exists(r => r.Exists(f => f.Quoted && f.Text.Contains("\\\"", StringComparison.Ordinal))));
    }

    private static List<List<(string Text, bool Quoted)>> Rows(string sample, char delimiter, bool spaced) => Rows(new StringReader(sample), sample.Length, delimiter, spaced);

    private static List<List<(string Text, bool Quoted)>> Rows(TextReader sample, int length, char delimiter, bool spaced)
    {
        var rows = new List<List<(string Text, bool Quoted)>>();
        using var reader = new CsvReader(sample, delimiter, spaced);
        while (rows.Count < SampleRows && reader.Read())
        {
            if (!reader.IsBlank)
                rows.Add([.. Enumerable.Range(0, reader.Count).Select(i => (reader[i].ToString(), reader.IsQuoted(i)))]);
        }

        // The last row of the sample may be cut off.
        if (rows.Count > 2 && length >= SampleCharacters)
            rows.RemoveAt(rows.Count - 1);
        return rows;
    }
}
