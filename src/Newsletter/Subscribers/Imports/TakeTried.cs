using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;

namespace Newsletter.Subscribers.Imports;

/// <summary>Takes a list that was tried and still lies here: for good, or to try it once more with other columns.</summary>
internal sealed class TakeTried(NewsletterDb db, FindImport find, ImportFiles files, ImportSignal signal, TimeProvider clock)
{
    /// <summary>What one column alone can hold.</summary>
    private static readonly ImportField[] Single = [ImportField.Email, ImportField.Name, ImportField.FirstName, ImportField.LastName];

    /// <param name="fields">What the columns hold, from the first on; the rest is as it was tried.</param>
    /// <param name="confirmed">Whether they have agreed already; null: as it was tried.</param>
    /// <returns>The new import; the one that was begun before, when somebody presses twice.</returns>
    public async Task<Result<SubscriberImport>> HandleAsync(Guid id, IReadOnlyList<ImportField> fields, bool dryRun, bool? confirmed, Caller caller, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(id, caller, cancellationToken);
        if (!found.Ok)
            return found.Failure;
        var tried = found.Value;
        if (tried is not { DryRun: true, State: ImportState.Done })
            return new ConflictFailure("import.notTried", "This list was not tried to its end, so there is nothing to take. Import it anew.");
        var columns = Columns(tried.Columns, fields);
        if (!columns.Ok)
            return columns.Failure;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Whoever presses twice waits here, and finds what the first press began.
        await db.Set<SubscriberImport>().Where(i => i.Id == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.LeaseUntil, now), cancellationToken);
        if (await db.Set<SubscriberImport>().FirstOrDefaultAsync(i => i.FilePath == tried.FilePath && !i.DryRun, cancellationToken) is { } begun)
            return begun;
        if (!files.Has(tried))
            return new ConflictFailure("import.gone", "The list itself is no longer here: one that was tried is kept for a day. Choose the file again.");
        var import = Like(tried, columns.Value, dryRun, confirmed ?? tried.Confirmed, caller, now);
        db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Wake();
        return import;
    }

    private static SubscriberImport Like(SubscriberImport tried, IReadOnlyList<ImportColumn> columns, bool dryRun, bool confirmed, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicationKey = tried.PublicationKey,
        State = ImportState.Running,
        FileName = tried.FileName,
        FilePath = tried.FilePath,
        Bytes = tried.Bytes,
        Encoding = tried.Encoding,
        Delimiter = tried.Delimiter,
        SkipLine = tried.SkipLine,
        Header = tried.Header,
        Columns = columns,
        Whole = tried.Whole,
        Confirmed = confirmed,
        DryRun = dryRun,
        Sorted = tried.Sorted,
        ConsentText = tried.ConsentText,
        By = caller.Name,
        CreatedAt = now,
        LeaseUntil = now,
    };

    private static Result<IReadOnlyList<ImportColumn>> Columns(IReadOnlyList<ImportColumn> tried, IReadOnlyList<ImportField> fields)
    {
        var columns = tried.ToArray();
        for (var i = 0; i < Math.Min(fields.Count, columns.Length); i++)
        {
            if (columns[i].Field != fields[i])
                columns[i] = columns[i] with { Field = fields[i], Name = fields[i] == ImportField.Attribute ? NewName(columns, i) : null };
        }

        var errors = new FieldErrors();
        if (columns.All(c => c.Field != ImportField.Email))
            errors.Add("columns", "No column holds the addresses. Choose which one does.");
        foreach (var twice in columns.Where(c => Single.Contains(c.Field)).GroupBy(c => c.Field).Where(g => g.Count() > 1))
            errors.Add("columns", $"{string.Join(" and ", twice.Select(c => $"“{c.Header}”"))} cannot hold the same. Leave one out, or make it a field of your own.");
        return errors.Any ? errors.Failure : columns;
    }

    private static string NewName(ImportColumn[] columns, int index)
    {
        var name = ColumnGuess.AttributeName(columns[index].Header, index);
        return Array.Exists(columns, c => c.Name == name) ? $"{name}_{index + 1}" : name;
    }
}
