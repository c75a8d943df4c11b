using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.DelimitedText;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Suppressions;

/// <param name="Known">Suppressed before, or twice in the file.</param>
/// <param name="Errors">Of the refused lines the first hundred.</param>
internal sealed record SuppressionImport(int Rows, int Added, int Known, int Refused, IReadOnlyList<SuppressionImportError> Errors);

internal sealed record SuppressionImportError(int Line, string Value, string Error);

/// <summary>
/// Takes suppressions over from CSV, which is read as a list of subscribers is: in any encoding, with any separator. A header with <c>address</c> (or another word for
/// it) or <c>domain</c>, and <c>reason</c> and <c>note</c> if there; else the column that holds addresses. A line that cannot be read is set aside and named.
/// </summary>
internal sealed class ImportSuppressions(NewsletterDb db, SuppressionList list)
{
    private const int AtOnce = 500;
    private const int MostErrors = 100;

    private const int SampleRows = 200;

    public async Task<Result<SuppressionImport>> HandleAsync(Stream csv, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return SuppressionFailures.Everywhere;
        // It is read three times; what comes over the network is taken in first, up to the route's limit.
        using var buffer = new MemoryStream();
        await csv.CopyToAsync(buffer, cancellationToken);
        Stream File() => new MemoryStream(buffer.GetBuffer(), 0, (int)buffer.Length, writable: false);
        var form = CsvForm.Detect(File());
        if (!form.Ok)
            return form.Failure;
        Columns columns;
        using (var sample = form.Value.Open(File()))
            columns = Columns.Of(Sample(sample));
        using var reader = form.Value.Open(File());
        return await ReadAsync(reader, columns, caller, cancellationToken);
    }

    private static List<IReadOnlyList<string>> Sample(CsvReader csv)
    {
        var rows = new List<IReadOnlyList<string>>();
        while (rows.Count < SampleRows && csv.ReadFilled())
            rows.Add(csv.Fields());
        return rows;
    }

    private async Task<Result<SuppressionImport>> ReadAsync(CsvReader csv, Columns columns, Caller caller, CancellationToken cancellationToken)
    {
        var totals = new Totals();
        var above = columns.Above;
        var batch = new Dictionary<string, Suppression>(StringComparer.Ordinal);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        while (csv.ReadFilled())
        {
            if (above-- > 0)
                continue;
            var fields = csv.Fields();
            totals.Rows++;
            var read = columns.Read(fields, csv.Damaged);
            if (!read.Ok)
                totals.Refuse(csv.LineNumber, string.Join(',', fields), read.Failure.Message);
            else if (!batch.TryAdd(read.Value.Value, list.New(read.Value.Kind, read.Value.Value, read.Value.Reason, read.Value.Note, "import", caller.Name)))
                totals.Known++;
            if (batch.Count == AtOnce)
                await WriteAsync(batch, totals, cancellationToken);
        }

        await WriteAsync(batch, totals, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SuppressionImport(totals.Rows, totals.Added, totals.Known, totals.Refused, totals.Errors);
    }

    private async Task WriteAsync(Dictionary<string, Suppression> batch, Totals totals, CancellationToken cancellationToken)
    {
        var hashes = batch.ToDictionary(entry => entry.Key, entry => list.Hashes(entry.Value.Kind, entry.Key));
        var known = await list.KnownAsync([.. hashes.Values.SelectMany(h => h)], cancellationToken);
        var added = batch.Values.Where(s => !hashes[s.Value!].Any(known.Contains)).ToList(); // a new one has its text
        db.Suppressions.AddRange(added);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var kind in Enum.GetValues<SuppressionKind>())
            await list.MarkAsync(kind, [.. added.Where(s => s.Kind == kind).Select(s => s.Value!)], cancellationToken);
        db.ChangeTracker.Clear();
        totals.Added += added.Count;
        totals.Known += batch.Count - added.Count;
        batch.Clear();
    }

    private sealed class Totals
    {
        public int Rows { get; set; }

        public int Added { get; set; }

        public int Known { get; set; }

        public int Refused { get; private set; }

        public List<SuppressionImportError> Errors { get; } = [];

        public void Refuse(int line, string value, string error)
        {
            Refused++;
            if (Errors.Count < MostErrors)
                Errors.Add(new SuppressionImportError(line, value.Length > 200 ? value[..200] + "…" : value, error));
        }
    }

    /// <summary>Where in a row what stands; -1: nowhere.</summary>
    /// <param name="Above">Rows before the first that is one: the header, and remarks above it.</param>
    private sealed record Columns(int Address, int Domain, int Reason, int Note, int Above)
    {
        /// <param name="rows">The first ones.</param>
        public static Columns Of(IReadOnlyList<IReadOnlyList<string>> rows)
        {
            var header = ColumnGuess.Above(rows).FindIndex(row => row.Any(name => IsAddress(name) || Is(name, "domain")));
            if (header >= 0)
            {
                var names = rows[header].ToList();
                return new Columns(names.FindIndex(IsAddress), Find(names, "domain"), SuppressionWhy.Column(names), Find(names, "note"), header + 1);
            }

            // Where no column holds addresses each line says so for itself; a first line that is all there is may be one that was meant.
            return rows.Any(r => r.Count > 1) && ColumnGuess.Guess(rows, wanted: []) is { Ok: true, Value: var guess }
                ? new Columns(guess.Columns.First(c => c.Field == ImportField.Email).Index, -1, -1, -1, guess.Header + 1)
                : new Columns(0, -1, -1, -1, 0);
        }

        private static bool IsAddress(string name) => Is(name, "address") || ColumnGuess.IsEmail(name);

        private static bool Is(string name, string word) => ColumnGuess.Named(name).Equals(word, StringComparison.OrdinalIgnoreCase);

        private static int Find(List<string> names, string word) => names.FindIndex(name => Is(name, word));

        public Result<(SuppressionKind Kind, string Value, SuppressionReason Reason, string Note)> Read(IReadOnlyList<string> fields, bool damaged)
        {
            var why = Field(fields, Reason);
            if (SuppressionWhy.Read(why) is not { } reason)
                return new Failure("suppression.reason", $"The list says of it '{why}': it gets mail.");
            var domain = Field(fields, Domain);
            var text = Field(fields, Address) is { Length: > 0 } address ? Bare(address, damaged) : domain;
            var read = SuppressionText.Read(text == domain && text.Length > 0 ? SuppressionKind.Domain : SuppressionKind.Address, text);
            var note = Field(fields, Note) is { Length: > 0 } said ? said : SuppressionWhy.IsOurs(why) ? "" : why;
            return read.Map(r => (r.Kind, r.Value, reason, note.Length > 500 ? note[..500] : note));
        }

        private static string Bare(string address, bool damaged) => AddressCell.Read(address, damaged) is { Verdict: AddressVerdict.Yes } judged ? judged.Email : address;

        private static string Field(IReadOnlyList<string> fields, int index) => index >= 0 && index < fields.Count ? fields[index].Trim().TrimStart('\'') : "";
    }
}
