using System.Text.Json;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Imports;

/// <summary>Which column of a list holds what: by its header in the words that the usual services and languages have (import-columns.json), else by its first rows.</summary>
internal static class ColumnGuess
{
    public const string AttributePrefix = "attributes.";

    private static readonly Dictionary<string, ImportField> Known = Load();

    /// <param name="first">The first row.</param>
    /// <param name="sample">The rows below it.</param>
    /// <param name="wanted">Column = field, as the caller wants it; the rest is guessed.</param>
    public static Result<(IReadOnlyList<ImportColumn> Columns, bool Header)> Guess(IReadOnlyList<string> first, IReadOnlyList<IReadOnlyList<string>> sample, IReadOnlyList<(string Column, string Field)> wanted)
    {
        var header = !first.Any(cell => AddressCell.Read(cell).Verdict == AddressVerdict.Yes);
        var names = header ? first : [.. first.Select((_, i) => $"Column {i + 1}")];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var columns = names.Select((name, i) => Column(i, name.Trim().Trim('\uFEFF'), header, taken)).ToList();
        var errors = new FieldErrors();
        foreach (var (column, field) in wanted)
            Want(columns, column, field, errors);
        if (errors.Any)
            return errors.Failure;
        One(columns, wanted.Count > 0);
        IReadOnlyList<IReadOnlyList<string>> rows = header ? sample : [first, .. sample];
        if (columns.All(c => c.Field != ImportField.Email) && Addresses(columns.Count, rows) is { } address)
            columns[address] = columns[address] with { Field = ImportField.Email };
        if (!header && columns.FirstOrDefault(c => c.Field == ImportField.Attribute) is { } text && rows.All(r => text.Index >= r.Count || r[text.Index].Any(char.IsLetter) || r[text.Index].Length == 0))
            columns[text.Index] = text with { Field = ImportField.Name };
        return columns.Any(c => c.Field == ImportField.Email)
            ? (columns, header)
            : new ValidationFailure("map", $"No column holds e-mail addresses. The columns are: {string.Join(", ", names.Select(n => $"'{n}'"))}. Say which one it is: map=COLUMN=email.");
    }

    private static ImportColumn Column(int index, string header, bool known, HashSet<string> taken)
    {
        // As our own exports call them.
        if (known && header.StartsWith(AttributePrefix, StringComparison.Ordinal) && header[AttributePrefix.Length..] is { Length: > 0 and <= 60 } own && own.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return Attribute(index, header, own, taken);
        if (known && Known.TryGetValue(Fold(header), out var field))
            return new ImportColumn(index, header, field);
        return Attribute(index, header, AttributeName(header, index), taken);
    }

    private static ImportColumn Attribute(int index, string header, string name, HashSet<string> taken)
    {
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++)
            unique = $"{name}_{i}";
        return new ImportColumn(index, header, ImportField.Attribute, unique);
    }

    private static string AttributeName(string header, int index)
    {
        var name = string.Concat(header.Normalize(System.Text.NormalizationForm.FormD).Where(c => char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')).Trim('_');
        return name.Any(char.IsAsciiLetterOrDigit) ? name[..Math.Min(name.Length, 56)] : $"column_{index + 1}";
    }

    private static void Want(List<ImportColumn> columns, string column, string field, FieldErrors errors)
    {
        var index = columns.FindIndex(c => c.Header.Equals(column.Trim(), StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            errors.Add("map", $"There is no column '{column}'. The columns are: {string.Join(", ", columns.Select(c => $"'{c.Header}'"))}.");
        }
        else if (field.StartsWith(AttributePrefix, StringComparison.OrdinalIgnoreCase) && field[AttributePrefix.Length..] is { Length: > 0 and <= 60 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            columns[index] = columns[index] with { Field = ImportField.Attribute, Name = name };
        }
        else if (Enum.TryParse<ImportField>(field, ignoreCase: true, out var known) && known != ImportField.Attribute && !char.IsAsciiDigit(field[0]))
        {
            // A field that is given to one column is taken from the one that was guessed.
            for (var i = 0; known is ImportField.Email or ImportField.Name && i < columns.Count; i++)
                columns[i] = columns[i].Field == known ? columns[i] with { Field = ImportField.Skip } : columns[i];
            columns[index] = columns[index] with { Field = known, Name = null };
        }
        else
        {
            errors.Add("map", $"'{field}' is no field. Use {string.Join(", ", Enum.GetValues<ImportField>().Where(f => f != ImportField.Attribute).Select(f => ApiJson.Name(f)))} or attributes.NAME (a-z, A-Z, 0-9, '_').");
        }
    }

    /// <summary>Of several columns for one address or name the first stays; of the others nobody knows what they mean.</summary>
    private static void One(List<ImportColumn> columns, bool mapped)
    {
        foreach (var field in new[] { ImportField.Email, ImportField.Name, ImportField.FirstName, ImportField.LastName })
        {
            var first = columns.FindIndex(c => c.Field == field);
            for (var i = first + 1; first >= 0 && i < columns.Count; i++)
            {
                if (columns[i].Field == field)
                    columns[i] = columns[i] with { Field = ImportField.Attribute, Name = $"{AttributeName(columns[i].Header, i)}_{i + 1}" };
            }
        }

        // "Name" beside "Last name" is the first one.
        if (!mapped && columns.Any(c => c.Field == ImportField.LastName) && columns.All(c => c.Field != ImportField.FirstName) && columns.FindIndex(c => c.Field == ImportField.Name) is >= 0 and var name)
            columns[name] = columns[name] with { Field = ImportField.FirstName };
        if (columns.All(c => c.Field is not (ImportField.FirstName or ImportField.Name)) && columns.FindIndex(c => c.Field == ImportField.LastName) is >= 0 and var last)
            columns[last] = columns[last] with { Field = ImportField.Name };
    }

    private static int? Addresses(int columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var best = Enumerable.Range(0, columns).Select(i => (Index: i, Count: rows.Count(r => i < r.Count && AddressCell.Read(r[i]).Verdict == AddressVerdict.Yes))).OrderByDescending(c => c.Count).FirstOrDefault();
        return best.Count > 0 && best.Count * 2 >= rows.Count ? best.Index : null;
    }

    private static string Fold(string header) => string.Concat(header.Normalize().ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static Dictionary<string, ImportField> Load()
    {
        using var stream = typeof(ColumnGuess).Assembly.GetManifestResourceStream("Newsletter.Subscribers.import-columns.json")!; // embedded beside this file
        var fields = JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!;
        return fields.SelectMany(f => f.Value.Select(word => (Word: Fold(word), Field: Enum.Parse<ImportField>(f.Key, ignoreCase: true)))).DistinctBy(w => w.Word).ToDictionary(w => w.Word, w => w.Field, StringComparer.Ordinal);
    }
}
