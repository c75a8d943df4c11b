using System.Text;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Suppressions;

/// <param name="Known">Suppressed before, or twice in the file.</param>
/// <param name="Errors">Of the refused lines the first hundred.</param>
internal sealed record SuppressionImport(int Rows, int Added, int Known, int Refused, IReadOnlyList<SuppressionImportError> Errors);

internal sealed record SuppressionImportError(int Line, string Value, string Error);

/// <summary>
/// Takes suppressions over from CSV: a header with <c>address</c> (or <c>email</c>) or <c>domain</c>, and <c>reason</c> and <c>note</c> if there; or one column of
/// addresses without a header. All of it or nothing.
/// </summary>
internal sealed class ImportSuppressions(NewsletterDb db, SuppressionList list)
{
    private const int AtOnce = 500;
    private const int MostErrors = 100;

    private static readonly string[] AddressNames = ["address", "email", "e-mail", "email address"];

    public async Task<Result<SuppressionImport>> HandleAsync(Stream csv, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return SuppressionFailures.Everywhere;
        // The reader works on characters: what comes over the network is taken in first, up to the route's limit.
        using var buffer = new MemoryStream();
        await csv.CopyToAsync(buffer, cancellationToken);
        buffer.Position = 0;
        using var text = new StreamReader(buffer, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            using var reader = new CsvReader(text, ',');
            return await ReadAsync(reader, caller, cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            return new MalformedFailure("The file is not UTF-8.");
        }
    }

    private async Task<Result<SuppressionImport>> ReadAsync(CsvReader csv, Caller caller, CancellationToken cancellationToken)
    {
        var totals = new Totals();
        var columns = Columns.None;
        var batch = new Dictionary<string, Suppression>(StringComparer.Ordinal);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        while (csv.Read())
        {
            if (csv.Damaged)
                return new MalformedFailure($"Line {csv.LineNumber}: the quotes there do not match.");
            if (csv.IsBlank)
                continue;
            var fields = csv.Fields();
            if (columns == Columns.None && Columns.TryRead(fields, AddressNames, out columns))
                continue;
            totals.Rows++;
            var read = columns.Read(fields);
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

    /// <summary>Where in a record what stands; -1: nowhere.</summary>
    private sealed record Columns(int Address, int Domain, int Reason, int Note)
    {
        public static Columns None { get; } = new(-1, -1, -1, -1);

        /// <summary>One column of addresses.</summary>
        private static readonly Columns Plain = new(0, -1, -1, -1);

        /// <returns>False: the record is no header, and a line like the others.</returns>
        public static bool TryRead(IReadOnlyList<string> header, string[] addressNames, out Columns columns)
        {
            var names = header.Select(name => name.Trim().ToLowerInvariant()).ToList();
            var address = names.FindIndex(addressNames.Contains);
            var domain = names.IndexOf("domain");
            var isHeader = address >= 0 || domain >= 0;
            columns = isHeader ? new Columns(address, domain, names.IndexOf("reason"), names.IndexOf("note")) : Plain;
            return isHeader;
        }

        public Result<(SuppressionKind Kind, string Value, SuppressionReason Reason, string Note)> Read(IReadOnlyList<string> fields)
        {
            var reason = SuppressionReason.Manual;
            if (Field(fields, Reason) is { Length: > 0 } word && !(Enum.TryParse(word, ignoreCase: true, out reason) && Enum.IsDefined(reason) && char.IsAsciiLetter(word[0])))
                return new Failure("suppression.reason", "The reason is none of unsubscribed, bounced, complained, manual, erased.");
            var domain = Field(fields, Domain);
            var text = Field(fields, Address) is { Length: > 0 } address ? address : domain;
            var read = SuppressionText.Read(text == domain && text.Length > 0 ? SuppressionKind.Domain : SuppressionKind.Address, text);
            var note = Field(fields, Note);
            return read.Map(r => (r.Kind, r.Value, reason, note.Length > 500 ? note[..500] : note));
        }

        private static string Field(IReadOnlyList<string> fields, int index) => index >= 0 && index < fields.Count ? fields[index].Trim().TrimStart('\'') : "";
    }
}
