using Newsletter.Publications;

namespace Newsletter.Subscribers.Imports;

/// <summary>Cuts a list into steps, from the row where the figures stand.</summary>
/// <param name="publication">The one whose list it is.</param>
/// <param name="written">How many steps are written at once.</param>
internal sealed class ImportSteps(SubscriberImport import, Publication publication, int written)
{
    /// <summary>Two tenths of a second of writing: others get their turn between two steps.</summary>
    public const int Rows = 30_000;

    /// <summary>Long rows make a step sooner: memory does not grow with them.</summary>
    private const int MostOctets = 4_000_000;

    /// <summary>Rows that are sorted at once.</summary>
    private const int Run = 40_000;

    /// <summary>A sign of life, which keeps the import's lease, after so many rows.</summary>
    private const int Breath = 500_000;

    // In turn: beside those that are written one waits and one is read.
    private readonly RowBlock[] _blocks = [.. Enumerable.Range(0, written + 2).Select(_ => new RowBlock())];
    // Where it goes on; the figures of the import move while its steps are written.
    private readonly long _from = import.Rows;
    private readonly SeenKeys _seen = new();
    private int _turn;
    private List<RowNote> _notes = [];
    private long _done;
    private double _share;
    private long _sortedRows;

    /// <param name="folder">For what a long list needs on disk.</param>
    /// <returns>Each step is valid until as many more are there as are written at once, and one, and the next is asked for.</returns>
    public IEnumerable<ImportStep> Read(string folder, CancellationToken cancellationToken) =>
        import.Sorted ? ReadSorted(folder, cancellationToken) : ReadAsItLies(cancellationToken);

    private IEnumerable<ImportStep> ReadAsItLies(CancellationToken cancellationToken)
    {
        var file = File.OpenRead(import.FilePath);
        using var csv = import.Form.Open(file);
        var reader = Reader(csv);
        var rows = _blocks[_turn];
        while (Next(reader, rows, cancellationToken) is { } isRow)
        {
            if (isRow && ++_done <= _from)
                rows.Clear();
            if (rows.Count + _notes.Count < Rows && rows.Octets < MostOctets)
                continue;
            rows.Sort();
            _share = ShareOf(file);
            yield return Step(rows);
            rows = NextBlock();
        }

        rows.Sort();
        _share = 1;
        if (rows.Count + _notes.Count > 0)
            yield return Step(rows);
    }

    /// <summary>First those rows that do not come in at all, as they lie, then the others by their keys: the same at each reading, so that it can go on.</summary>
    private IEnumerable<ImportStep> ReadSorted(string folder, CancellationToken cancellationToken)
    {
        using var sorted = new SortedRows(folder);
        foreach (var step in Sort(sorted, cancellationToken))
            yield return step;
        var rows = NextBlock();
        var back = 0L;
        while (sorted.Next(out var row))
        {
            cancellationToken.ThrowIfCancellationRequested();
            back++;
            if (++_done > _from)
                rows.Add(row);
            if (rows.Count + _notes.Count < Rows && rows.Octets < MostOctets)
                continue;
            _share = (1 + ((double)back / _sortedRows)) / 2;
            yield return Step(rows);
            rows = NextBlock();
        }

        _share = 1;
        if (rows.Count + _notes.Count > 0)
            yield return Step(rows);
    }

    private IEnumerable<ImportStep> Sort(SortedRows sorted, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(import.FilePath);
        using var csv = import.Form.Open(file);
        var reader = Reader(csv);
        var (run, none) = (new RowBlock(), new RowBlock());
        while (Next(reader, run, cancellationToken) is { } isRow)
        {
            _sortedRows += isRow ? 1 : 0;
            if (run.Count >= Run || run.Octets >= MostOctets * 2)
                sorted.Take(run);
            if (_notes.Count < Rows && reader.Taken % Breath != 0)
                continue;
            // Its rows are read twice: out of the file, and back in their order.
            _share = ShareOf(file) / 2;
            yield return Step(none);
        }

        if (run.Count > 0)
            sorted.Take(run);
    }

    private RowReader Reader(Shell.DelimitedText.CsvReader csv) =>
        new(csv, import.Columns, import.Header, import.Confirmed, import.Whole, import.CreatedAt, publication);

    /// <returns>Whether it became a row or a note; null behind the last.</returns>
    private bool? Next(RowReader reader, RowBlock rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!reader.Read(rows, out var note))
            return null;
        if (note is null && !_seen.Add(rows.LastFingerprint))
        {
            rows.DropLast();
            note = reader.Note(reader.Taken, RowFate.Duplicate, "The address stands further up in the list.");
        }

        if (note is not null && ++_done > _from)
            _notes.Add(note);
        return note is null;
    }

    private ImportStep Step(RowBlock rows)
    {
        var step = new ImportStep(rows, _notes, Math.Max(_done, _from), Math.Min((int)(_share * 100), 99));
        _notes = [];
        return step;
    }

    private double ShareOf(FileStream file) => import.Bytes == 0 ? 0 : (double)file.Position / import.Bytes;

    private RowBlock NextBlock()
    {
        _turn = (_turn + 1) % _blocks.Length;
        _blocks[_turn].Clear();
        return _blocks[_turn];
    }
}
