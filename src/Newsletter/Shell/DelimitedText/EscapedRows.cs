using System.Text;

namespace Newsletter.Shell.DelimitedText;

/// <summary>Rows in which a backslash stands before a quote, a separator or a line end that belongs to its field, as databases write them out: made into rows with quotes.</summary>
internal sealed class EscapedRows(TextReader text, char delimiter) : MadeRows(text)
{
    private readonly StringBuilder _field = new();
    private readonly StringBuilder _ready = new();

    /// <summary>Reads a field and what ends it.</summary>
    protected override string? Next()
    {
        if (text.Peek() < 0)
            return null;
        _ready.Clear();
        _field.Clear();
        var quoted = text.Peek() == '"';
        if (quoted)
            _ = text.Read();
        var escaped = false;
        while (text.Peek() is >= 0 and var next && !(quoted ? next == '"' : IsEnd(next)))
            escaped |= Take();
        _ready.Append(quoted || escaped ? Csv.Quoted(_field.ToString()) : _field);
        if (quoted && text.Peek() >= 0)
            _ = text.Read();
        // What stands behind a quote that closes nothing is for whoever reads the rows.
        while (text.Peek() >= 0)
        {
            var c = text.Read();
            _ready.Append((char)c);
            if (IsEnd(c))
                break;
        }

        return _ready.ToString();
    }

    private bool IsEnd(int c) => c == delimiter || c is '\r' or '\n';

    /// <returns>Whether it was escaped.</returns>
    private bool Take()
    {
        var c = (char)text.Read();
        if (c != '\\' || text.Peek() < 0)
        {
            _field.Append(c);
            return false;
        }

        var escaped = (char)text.Read();
        _ = escaped switch
        {
            'n' or 'r' or 't' => _field.Append(' '),
            '0' => _field,
            // Nothing, as a whole field: \N.
            'N' => _field.Append("\\N"),
            _ => _field.Append(escaped),
        };
        return escaped != 'N';
    }
}
