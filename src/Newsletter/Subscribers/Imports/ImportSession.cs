using System.Data.Common;
using Newsletter.Data;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// One import's hold on the database: a connection, and a transaction a step. Rows, notes and figures move together, and only from the row where
/// the figures stand; so a step that was cut off has left nothing, and of two processes that take the same list one finds that it is not its turn.
/// </summary>
internal abstract class ImportSession(DbConnection connection, SubscriberImport import, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A transaction meets the same address in a sign-up of the same moment; the second time round it is known.</summary>
    private const int Tries = 5;

    protected DbConnection Connection { get; } = connection;

    protected SubscriberImport Import { get; } = import;

    protected DbTransaction? Transaction { get; private set; }

    protected DateTimeOffset Now { get; private set; }

    /// <returns>False when somebody else has taken the import over, or has ended it.</returns>
    public async Task<bool> SaveAsync(ImportStep step, CancellationToken cancellationToken)
    {
        for (var i = 1; ; i++)
        {
            Now = clock.GetUtcNow();
            Transaction = await BeginAsync(cancellationToken);
            try
            {
                var moved = await WriteAsync(step, cancellationToken);
                if (moved)
                    await Transaction.CommitAsync(cancellationToken);
                else
                    await Transaction.RollbackAsync(CancellationToken.None);
                return moved;
            }
            catch (DbException exception) when (i < Tries && IsTaken(exception))
            {
                await Transaction.RollbackAsync(CancellationToken.None);
            }
            finally
            {
                await Transaction.DisposeAsync();
                Transaction = null;
            }
        }
    }

    public virtual ValueTask DisposeAsync() => Connection.DisposeAsync();

    protected abstract ValueTask<DbTransaction> BeginAsync(CancellationToken cancellationToken);

    protected abstract bool IsTaken(DbException exception);

    protected abstract Task<IReadOnlyList<KnownReader?>> LookAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken);

    /// <summary>Adds people with their subscriptions; writes down which keys they got.</summary>
    protected abstract Task AddAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken);

    protected abstract Task NoteAsync(IReadOnlyList<RowNote> notes, CancellationToken cancellationToken);

    protected abstract object Instant(DateTimeOffset at);

    private async Task<bool> WriteAsync(ImportStep step, CancellationToken cancellationToken)
    {
        var plan = PlanStep.Make(step, await LookAsync(step.Rows, cancellationToken), Import.Columns);
        if (!Import.DryRun)
        {
            if (plan.Add.Count > 0)
                await AddAsync(plan.Add, cancellationToken);
            await RememberAsync(plan, cancellationToken);
            await ChangeAsync(plan, cancellationToken);
        }

        List<RowNote> notes = [.. step.Notes, .. plan.Notes];
        await NoteAsync(notes, cancellationToken);
        var before = Import.Rows;
        var (review, refused, twice) = (Count(step, RowFate.Review), Count(step, RowFate.Refused), Count(step, RowFate.Duplicate));
        if (await ExecuteAsync(
            ImportSql.Move,
            cancellationToken,
            ("@import", Import.Key), ("@before", before), ("@rows", step.Taken), ("@added", plan.Added), ("@updated", plan.Updated), ("@duplicates", twice),
            ("@review", review), ("@refused", refused), ("@suppressed", plan.Suppressed + Count(step, RowFate.Suppressed)), ("@lease", Instant(Now + ImportRunner.Lease))) == 0)
            return false;
        Import.Rows = step.Taken;
        return true;
    }

    private static long Count(ImportStep step, RowFate fate) => step.Notes.Count(n => n.Fate == fate);

    private async Task RememberAsync(StepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var who in plan.Touched)
        {
            await ExecuteAsync(
                ImportSql.Remember,
                cancellationToken,
                ("@import", Import.Key), ("@subscriber", who.Key), ("@version", who.Version + 1),
                ("@before", System.Text.Json.JsonSerializer.Serialize(who.Now, JsonColumn.Stored)));
            await ExecuteAsync(ImportSql.NewVersion, cancellationToken, ("@subscriber", who.Key));
        }
    }

    private async Task ChangeAsync(StepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var (who, row) in plan.Subscribe)
        {
            await ExecuteAsync(
                ImportSql.Subscribe,
                cancellationToken,
                ("@publication", Import.PublicationKey), ("@subscriber", who.Key), ("@state", row.State.ToString()), ("@sections", row.Sections), ("@no", false), ("@consent", row.Consent),
                ("@now", Instant(Now)), ("@import", Import.Key));
        }

        foreach (var (who, row) in plan.Move)
        {
            await ExecuteAsync(
                ImportSql.MoveState,
                cancellationToken,
                ("@publication", Import.PublicationKey), ("@subscriber", who.Key), ("@state", row.State.ToString()), ("@now", Instant(Now)),
                ("@consent", row.State == SubscriptionState.Active ? row.Consent : who.Now.Consent));
        }

        foreach (var (who, then) in plan.Change)
        {
            await ExecuteAsync(
                ImportSql.Change,
                cancellationToken,
                ("@subscriber", who.Key), ("@name", then.Name), ("@nameKey", then.Name.ToLowerInvariant()), ("@attributes", then.Attributes),
                ("@language", then.Language), ("@timeZone", then.TimeZone));
        }
    }

    protected async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
