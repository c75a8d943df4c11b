namespace Newsletter.Shell.DelimitedText;

/// <summary>Fields of a list as an import takes them in again: quoted wherever some program might cut or trim them.</summary>
internal static class CsvWriter
{
    /// <summary>The field with its quotes, where it needs them.</summary>
    public static string Field(string? value)
    {
        var text = value ?? "";
        if (Csv.IsFormula(text))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n;\t") >= 0 || text.AsSpan().Trim().Length < text.Length ? Csv.Quoted(text) : text;
    }

    public static string Line(IEnumerable<string?> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>Takes off again what <see cref="Field"/> has put before a formula.</summary>
    public static ReadOnlySpan<char> Unescaped(ReadOnlySpan<char> field) => field.Length > 1 && field[0] == '\'' && Csv.IsFormula(field[1..]) ? field[1..] : field;
}
