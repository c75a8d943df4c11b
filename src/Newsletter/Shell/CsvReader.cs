using System.Text;

namespace Newsletter.Shell;

/// <summary>Reads CSV (RFC 4180) record by record; a record's number is that of its first line, as people find it in an editor.</summary>
internal sealed class CsvReader(TextReader text, char delimiter = ',')
{
    /// <summary>A quote that is never closed must not take in the rest of a large file.</summary>
    private const int MostCharacters = 1024 * 1024;

    private int _line = 1;

    /// <returns>Null at the end. Empty lines are passed over.</returns>
    /// <exception cref="InvalidDataException">A quoted field has no end.</exception>
    public (int Line, IReadOnlyList<string> Fields)? Read()
    {
        while (text.Peek() >= 0)
        {
            var first = _line;
            var fields = Record(first);
            if (fields.Count > 1 || fields[0].Length > 0)
                return (first, fields);
        }

        return null;
    }

    private List<string> Record(int first)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        while (true)
        {
            var c = text.Read();
            if ((c < 0 && quoted) || field.Length > MostCharacters)
                throw new InvalidDataException($"Line {first}: a quote that begins there is never closed.");
            if (c == '\n')
                _line++;
            if (quoted && c == '"' && text.Peek() == '"')
                field.Append((char)text.Read());
            else if (c == '"' && (quoted || field.Length == 0))
                quoted = !quoted;
            else if (!quoted && c is '\n' or -1)
                break;
            else if (!quoted && c == delimiter)
                Take(fields, field);
            else if (quoted || c != '\r' || text.Peek() != '\n')
                field.Append((char)c);
        }

        Take(fields, field);
        return fields;
    }

    private static void Take(List<string> fields, StringBuilder field)
    {
        fields.Add(field.ToString());
        field.Clear();
    }
}
