namespace Newsletter.Subscribers.DelimitedText;

/// <summary>Fields of separated values as spreadsheets read them back, and none of them as a formula.</summary>
internal static class CsvWriter
{
    /// <summary>The field with its quotes, where it needs them.</summary>
    public static string Field(string? value)
    {
        var text = value ?? "";
        // A spreadsheet takes a field that begins like this for a formula; a quotation mark before it makes it a text.
        if (IsFormula(text))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n;\t") >= 0 || text.AsSpan().Trim().Length < text.Length ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    public static string Line(IEnumerable<string?> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>Takes off again what <see cref="Field"/> has put before a formula.</summary>
    public static ReadOnlySpan<char> Unescaped(ReadOnlySpan<char> field) => field.Length > 1 && field[0] == '\'' && IsFormula(field[1..]) ? field[1..] : field;

    private static bool IsFormula(ReadOnlySpan<char> text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';
}
