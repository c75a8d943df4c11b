using System.Text.Json;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Imports;

/// <summary>Which column of a list holds what: by its header in the words that the usual services and languages have (import-columns.json), else by its first rows.</summary>
internal static class ColumnGuess
{
    public const string AttributePrefix = "attributes.";

    /// <summary>Rows above the header: more than any export has.</summary>
    private const int MostAbove = 30;

    private const int MostNamed = 100;

    /// <summary>Which of somebody's addresses a column has.</summary>
    private static readonly HashSet<string> Which =
        [.. "private privat privée privé personal perso personnel personnelle work business office home other secondary second alternate alternative additional backup school university main value geschäftlich dienstlich beruflich arbeit pro professionnel professionnelle trabajo laboral particular lavoro trabalho werk zakelijk личный личная рабочий рабочая другой другая второй вторая".Split(' ')];

    private static readonly Dictionary<string, ImportField> Known = Load();

    /// <param name="rows">The first rows.</param>
    /// <param name="wanted">Column = field, as the caller wants it; the rest is guessed.</param>
    /// <returns>The columns, and which row has their names: less than zero where none has.</returns>
    public static Result<(IReadOnlyList<ImportColumn> Columns, int Header)> Guess(IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<(string Column, string Field)> wanted)
    {
        var at = FindHeader(rows, wanted);
        var below = rows.Skip(at + 1).ToList();
        IReadOnlyList<string> names = at >= 0 ? [.. rows[at], .. Enumerable.Range(rows[at].Count, Unnamed(rows[at].Count, below)).Select(Numbered)] : [.. Enumerable.Range(0, rows.Max(r => r.Count)).Select(Numbered)];
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var columns = names.Select((name, i) => Column(i, Named(name), at >= 0, taken)).ToList();
        var errors = new FieldErrors();
        foreach (var (column, field) in wanted)
            Want(columns, column, field, errors);
        if (errors.Any)
            return errors.Failure;
        One(columns, below, wanted.Count > 0);
        FindEmail(columns, below, wanted);
        FindOtherEmails(columns, below);
        FindStates(columns, below, wanted);
        for (var i = 0; i < columns.Count; i++)
            columns[i] = columns[i] with { DayFirst = ListMoment.IsDayFirst(below.Where(r => i < r.Count).Select(r => r[i])) };
        if (at < 0 && columns.FirstOrDefault(c => c.Field == ImportField.Attribute) is { } text && below.All(r => text.Index >= r.Count || r[text.Index].Any(char.IsLetter) || r[text.Index].Length == 0))
            columns[text.Index] = text with { Field = ImportField.Name };
        return columns.Any(c => c.Field == ImportField.Email)
            ? (columns, at)
            : new ValidationFailure("map", $"No column holds e-mail addresses. The columns are: {string.Join(", ", names.Take(MostNamed).Select(n => $"'{n}'"))}{(names.Count > MostNamed ? ", …" : "")}. Say which one it is: COLUMN=email.");
    }

    /// <summary>Whether a column is called what lists call their addresses.</summary>
    public static bool IsEmail(string header) => Known.TryGetValue(Fold(Named(header)), out var field) && field == ImportField.Email;

    /// <summary>Whether a row has the names of the columns; those behind its end have none.</summary>
    public static bool IsHeader(IReadOnlyList<string> cells, IReadOnlyList<string> names) =>
        cells.Count <= names.Count && names.Select((name, i) => name == (i < cells.Count ? Named(cells[i]) : Numbered(i))).All(same => same);

    /// <summary>What a column is called that has no name.</summary>
    private static string Numbered(int index) => $"Column {index + 1}";

    /// <summary>How many columns most rows have behind those that the header names.</summary>
    private static int Unnamed(int named, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var count = 0;
        while (rows.Count > 0 && rows.Count(r => r.Count > named + count && !string.IsNullOrWhiteSpace(r[named + count])) * 2 >= rows.Count)
            count++;
        return count;
    }

    /// <summary>A column's name as it is compared.</summary>
    public static string Named(string header) => header.Trim().Trim('\uFEFF');

    /// <summary>
    /// What stands above the first address: the row with the names the caller uses, else the one whose names are known, else the fullest. Exports begin with titles, dates and
    /// remarks, and a row with an odd address is no header.
    /// </summary>
    private static int FindHeader(IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<(string Column, string Field)> wanted)
    {
        var above = Above(rows).Select((cells, i) => (Cells: cells, Index: i)).ToList();
        if (above.Count == 0)
            return -1;
        var best = above.OrderByDescending(r => wanted.Count(w => r.Cells.Any(c => Named(c).Equals(w.Column.Trim(), StringComparison.OrdinalIgnoreCase))))
            .ThenByDescending(r => Knowledge(r.Cells)).ThenByDescending(r => r.Cells.Count(c => !string.IsNullOrWhiteSpace(c))).ThenBy(r => r.Index).First();
        return Knowledge(best.Cells) == 0 && wanted.Count == 0 && (IsTitle(best.Cells, rows.Skip(above.Count)) || best.Cells.Any(c => c.IndexOf('@', StringComparison.Ordinal) is > 0 and var sign && sign < c.Trim().Length - 1)) ? -1 : best.Index;
    }

    /// <summary>One cell above rows of several is what somebody wrote over the list.</summary>
    private static bool IsTitle(IReadOnlyList<string> cells, IEnumerable<IReadOnlyList<string>> rows) =>
        cells.Count(c => !string.IsNullOrWhiteSpace(c)) == 1 && rows.ToList() is { Count: > 0 } below && below.Count(r => r.Count(c => !string.IsNullOrWhiteSpace(c)) > 1) * 2 > below.Count;

    /// <summary>The rows before the first address, among which a header is.</summary>
    public static List<IReadOnlyList<string>> Above(IReadOnlyList<IReadOnlyList<string>> rows) =>
        [.. rows.TakeWhile(r => !r.Any(c => AddressCell.Read(c).Verdict == AddressVerdict.Yes)).Take(MostAbove)];

    private static int Knowledge(IReadOnlyList<string> cells)
    {
        var fields = cells.Select(c => Known.TryGetValue(Fold(c), out var field) ? field : (ImportField?)null).OfType<ImportField>().ToHashSet();
        return fields.Contains(ImportField.Email) ? 100 + fields.Count : fields.Count > 1 ? fields.Count : 0;
    }

    /// <summary>Where the addresses are: a column may be called so and hold something else.</summary>
    private static void FindEmail(List<ImportColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<(string Column, string Field)> wanted)
    {
        if (wanted.Any(w => w.Field.Equals("email", StringComparison.OrdinalIgnoreCase)))
            return;
        var named = columns.FindIndex(c => c.Field == ImportField.Email);
        if (named >= 0 && (rows.Count == 0 || AddressesIn(named, rows) > 0))
            return;
        var best = Enumerable.Range(0, columns.Count).Where(i => columns[i].Field is ImportField.Attribute or ImportField.Email or ImportField.Name).Select(i => (Index: i, Count: AddressesIn(i, rows))).OrderByDescending(c => c.Count).FirstOrDefault();
        if (best.Count == 0 || best.Count * 2 < rows.Count)
            return;
        if (named >= 0)
            columns[named] = columns[named] with { Field = ImportField.Skip };
        columns[best.Index] = columns[best.Index] with { Field = ImportField.Email, Name = null };
    }

    /// <summary>Somebody's second address, where lists have one: "Work e-mail", "E-mail 2". A column that is called otherwise has the address of somebody else.</summary>
    private static void FindOtherEmails(List<ImportColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Field == ImportField.Attribute && IsSomeEmail(columns[i].Header) && AddressesIn(i, rows) > 0)
                columns[i] = columns[i] with { Instead = true };
        }
    }

    private static bool IsSomeEmail(string header)
    {
        var words = string.Concat(header.Normalize().ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Known.TryGetValue(string.Concat(words.Where(w => !Which.Contains(w) && !w.All(char.IsDigit))), out var field) && field == ImportField.Email;
    }

    private static int AddressesIn(int column, IReadOnlyList<IReadOnlyList<string>> rows) => rows.Count(r => column < r.Count && AddressCell.Read(r[column]).Verdict == AddressVerdict.Yes);

    /// <summary>A column of words that only lists of subscribers use says who is on it, whatever its name; one of words that no list uses does not, though it is called "state".</summary>
    private static void FindStates(List<ImportColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<(string Column, string Field)> wanted)
    {
        foreach (var column in columns.ToList())
        {
            if (column.Field is not (ImportField.Status or ImportField.Attribute or ImportField.ConsentAt) || wanted.Any(w => w.Column.Trim().Equals(column.Header, StringComparison.OrdinalIgnoreCase)))
                continue;
            var words = rows.Where(r => column.Index < r.Count).Select(r => r[column.Index].Trim()).Where(w => w.Length > 0).ToList();
            // One letter for each is somebody's code of states: what it means, somebody has to say.
            if (column.Field == ImportField.Status && words.Count > 0 && !words.Exists(w => ListStates.IsKnown(w, column.Header)) && !ListStates.IsSurely(column.Header) && words.Exists(w => w.Length > 1))
                columns[column.Index] = column with { Field = ImportField.Attribute, Name = AttributeName(column.Header, column.Index) };
            else if (words.Count > 0 && (column.Field == ImportField.Attribute ? SaysWho(column.Header, words) : column.Field == ImportField.ConsentAt && words.TrueForAll(ListStates.IsYesNo) && ListStates.AsksWho(column.Header)))
                columns[column.Index] = column with { Field = ImportField.Status, Name = null };
            if (columns[column.Index].Field == ImportField.Status && words.Count < rows.Count && words.Count > 0 && words.TrueForAll(ListStates.IsYes) && ListStates.AsksWho(column.Header) && !ListStates.AsksWhoNot(column.Header))
                columns[column.Index] = columns[column.Index] with { Ticked = true };
        }
    }

    private static bool SaysWho(string header, List<string> words) =>
        words.Exists(ListStates.IsOwnWord) ? words.TrueForAll(w => ListStates.IsKnown(w, "")) : ListStates.AsksWho(header) && words.TrueForAll(ListStates.IsYesNo);

    private static ImportColumn Column(int index, string header, bool known, Dictionary<string, int> taken)
    {
        // As our own exports call them.
        if (known && header.StartsWith(AttributePrefix, StringComparison.Ordinal) && header[AttributePrefix.Length..] is { Length: > 0 and <= 60 } own && own.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return Attribute(index, header, own, taken);
        if (known && Known.TryGetValue(Fold(header), out var field))
            return new ImportColumn(index, header, field);
        if (known && ListStates.About(header) is not null)
            return new ImportColumn(index, header, ImportField.Status);
        return Attribute(index, header, AttributeName(header, index), taken);
    }

    private static ImportColumn Attribute(int index, string header, string name, Dictionary<string, int> taken)
    {
        var unique = name;
        for (var i = taken.GetValueOrDefault(name) + 1; !taken.TryAdd(unique, 1); i++)
            (unique, taken[name]) = ($"{name}_{i}", i);
        return new ImportColumn(index, header, ImportField.Attribute, unique);
    }

    /// <summary>What a column becomes as a field of the newsroom's own.</summary>
    public static string AttributeName(string header, int index)
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
    private static void One(List<ImportColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows, bool mapped)
    {
        var emails = mapped ? [] : columns.Where(c => c.Field == ImportField.Email).Select(c => (c.Index, Count: AddressesIn(c.Index, rows))).ToList();
        if (emails.Count > 1 && emails.MaxBy(e => e.Count) is { Index: var fullest } && fullest != emails[0].Index)
        {
            foreach (var (index, _) in emails.Where(e => e.Index != fullest))
                columns[index] = columns[index] with { Field = ImportField.Attribute, Name = $"{AttributeName(columns[index].Header, index)}_{index + 1}" };
        }

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

    private static string Fold(string header) => string.Concat(header.Normalize().ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static Dictionary<string, ImportField> Load()
    {
        using var stream = typeof(ColumnGuess).Assembly.GetManifestResourceStream("Newsletter.Subscribers.import-columns.json")!; // embedded beside this file
        var fields = JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!;
        return fields.SelectMany(f => f.Value.Select(word => (Word: Fold(word), Field: Enum.Parse<ImportField>(f.Key, ignoreCase: true)))).DistinctBy(w => w.Word).ToDictionary(w => w.Word, w => w.Field, StringComparer.Ordinal);
    }
}
