namespace Newsletter.Subscribers.Imports;

/// <summary>Cuts a list into steps, from the row where the figures stand.</summary>
internal static class ImportSteps
{
    /// <summary>Some tenths of a second of writing: others get their turn between two steps. Fewer rows would walk the address index more often.</summary>
    public const int Rows = 50_000;

    /// <summary>Long rows make a step sooner: memory does not grow with them.</summary>
    private const long Characters = 16_000_000;

    public static IEnumerable<ImportStep> Read(SubscriberImport import, IReadOnlyList<string> sections, CancellationToken cancellationToken)
    {
        using var csv = import.Form.Open(import.FilePath);
        var consent = new Consent("import", import.CreatedAt, import.ConsentText);
        var reader = new RowReader(csv, import.Columns, import.Header, import.Confirmed, import.Whole, consent, sections);
        var seen = new SeenKeys();
        var (rows, notes) = (new List<ImportRow>(), new List<RowNote>());
        var from = import.Rows;
        var characters = 0L;
        while (reader.Read() is { } read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isNew = read.Row is null || seen.Add(read.Row.Key);
            if (reader.Taken <= from)
                continue;
            if (read.Note is { } note)
                notes.Add(note);
            else if (!isNew)
                notes.Add(reader.Note(reader.Taken, RowFate.Duplicate, "The address stands further up in the list."));
            else
                rows.Add(read.Row!); // a row or a note
            characters += csv.Line.Length;
            if (rows.Count + notes.Count < Rows && characters < Characters)
                continue;
            yield return Step(rows, notes, reader.Taken);
            characters = 0;
            (rows, notes) = (new List<ImportRow>(rows.Count), []);
        }

        if (rows.Count + notes.Count > 0)
            yield return Step(rows, notes, reader.Taken);
    }

    private static ImportStep Step(List<ImportRow> rows, List<RowNote> notes, long taken)
    {
        rows.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new ImportStep(rows, notes, taken);
    }
}
