namespace Newsletter.Subscribers.Imports;

/// <summary>Cuts a list into steps, from the row where the figures stand.</summary>
internal static class ImportSteps
{
    /// <summary>Some tenths of a second of writing: others get their turn between two steps. Fewer rows would walk the address index more often.</summary>
    public const int Rows = 100_000;

    /// <summary>Long rows make a step sooner: memory does not grow with them.</summary>
    private const long Characters = 8_000_000;

    /// <summary>Steps in turn: one is written, one waits, one is read.</summary>
    private const int Blocks = 3;

    /// <returns>Each step is valid until two more are there and a third is asked for.</returns>
    public static IEnumerable<ImportStep> Read(SubscriberImport import, IReadOnlyList<string> sections, CancellationToken cancellationToken)
    {
        using var csv = import.Form.Open(import.FilePath);
        var reader = new RowReader(csv, import.Columns, import.Header, import.Confirmed, import.Whole, import.Consent, sections);
        var seen = new SeenKeys();
        var blocks = Enumerable.Range(0, Blocks).Select(_ => new RowBlock()).ToArray();
        var turn = 0;
        var (rows, notes) = (blocks[turn], new List<RowNote>());
        var from = import.Rows;
        var characters = 0L;
        while (reader.Read(rows, out var note))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (note is null && !seen.Add(rows.LastFingerprint))
            {
                rows.DropLast();
                note = reader.Taken > from ? reader.Note(reader.Taken, RowFate.Duplicate, "The address stands further up in the list.") : null;
            }

            if (reader.Taken <= from)
            {
                rows.Clear();
                continue;
            }

            if (note is not null)
                notes.Add(note);
            characters += csv.Line.Length;
            if (rows.Count + notes.Count < Rows && characters < Characters)
                continue;
            yield return Step(rows, notes, reader.Taken);
            characters = 0;
            turn = (turn + 1) % Blocks;
            (rows, notes) = (blocks[turn], []);
            rows.Clear();
        }

        if (rows.Count + notes.Count > 0)
            yield return Step(rows, notes, reader.Taken);
    }

    private static ImportStep Step(RowBlock rows, List<RowNote> notes, long taken)
    {
        rows.Sort();
        return new ImportStep(rows, notes, taken);
    }
}
