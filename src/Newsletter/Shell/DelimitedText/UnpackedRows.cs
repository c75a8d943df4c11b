namespace Newsletter.Shell.DelimitedText;

/// <summary>The rows that stand within fields, a line each.</summary>
internal sealed class UnpackedRows(CsvReader rows, CsvLayout layout) : TextReader
{
    private string _line = "";
    private int _at;

    public override int Read(char[] buffer, int index, int count)
    {
        while (_at == _line.Length)
        {
            if (!rows.Read())
                return 0;
            (_line, _at) = (layout == CsvLayout.Packed ? Row() : Addresses(), 0);
        }

        var length = Math.Min(count, _line.Length - _at);
        _line.CopyTo(_at, buffer, index, length);
        _at += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rows.Dispose();
        base.Dispose(disposing);
    }

    // A row that nobody packed stays as it is.
    private string Row() => (rows.Count == 1 ? rows[0] : rows.Line).ToString() + "\n";

    private string Addresses() => string.Concat(rows.Fields().Where(f => !string.IsNullOrWhiteSpace(f)).Select(f => Csv.Quoted(f.Trim()) + "\n"));
}
