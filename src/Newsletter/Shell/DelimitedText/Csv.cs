using System.Globalization;

namespace Newsletter.Shell.DelimitedText;

/// <summary>Lines of CSV (RFC 4180) that spreadsheets may open.</summary>
internal static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    public static string Line(params IEnumerable<object?> fields) => string.Join(',', fields.Select(Field));

    private static string Field(object? value)
    {
        var text = value switch
        {
            null => "",
            DateTimeOffset at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            Enum name => Api.ApiJson.Name(name),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!, // not null, checked above
        };
        // Numbers are ours, and may be negative.
        if (value is string && IsFormula(text))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? Quoted(text) : text;
    }

    /// <summary>Whether a spreadsheet takes a field that begins like this for a formula; a quotation mark before it makes it a text.</summary>
    public static bool IsFormula(ReadOnlySpan<char> text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    public static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
