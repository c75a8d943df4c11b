namespace Newsletter.Shell.DelimitedText;

/// <summary>The rows that stand within fields, a line each.</summary>
internal sealed class UnpackedRows(CsvReader rows, CsvLayout layout) : MadeRows(rows)
{
    protected override string? Next()
    {
        if (!rows.Read())
            return null;
        return layout == CsvLayout.Packed ? Row() : Addresses();
    }

    // A row that nobody packed stays as it is.
    private string Row() => (rows.Count == 1 ? rows[0] : rows.Line).ToString() + "\n";

    private string Addresses() => string.Concat(rows.Fields().Where(f => !string.IsNullOrWhiteSpace(f)).Select(f => Csv.Quoted(f.Trim()) + "\n"));
}
