using System.Data.Common;
using System.Text.Json;
using Newsletter.Data;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// One import's hold on the database: a connection, and a transaction a step. Rows, notes and figures move together, and only from the row where
/// the figures stand; so a step that was cut off has left nothing, and of two processes that take the same list one finds that it is not its turn.
/// An import may have several sessions, which write steps side by side and end them one behind the other: no address is in two of them.
/// </summary>
internal abstract class ImportSession(DbConnection connection, SubscriberImport import, KnownPeople people, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>A transaction meets the same address in a sign-up of the same moment; the second time round it is known.</summary>
    private const int Tries = 5;

    /// <summary>
    /// The step before may wait, in the database, for somebody who waits there for rows of this one. No database sees such a circle, for one part of it is
    /// here: a step that has waited so long gives its rows up, and writes them once more when that one is through.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected DbConnection Connection { get; } = connection;

    protected SubscriberImport Import { get; } = import;

    protected DbTransaction? Transaction { get; private set; }

    protected DateTimeOffset Now { get; private set; }

    /// <summary>Most of a list is not among these, and need not be looked for.</summary>
    protected KnownPeople People { get; } = people;

    /// <summary>Nothing is concluded from <see cref="People"/> (any more).</summary>
    protected bool LooksForAll { get; set; }

    /// <param name="before">The step before this one: nothing of this one is there until that one is.</param>
    /// <returns>False when somebody else has taken the import over, or has ended it.</returns>
    public async Task<bool> SaveAsync(ImportStep step, Task<bool> before, CancellationToken cancellationToken)
    {
        for (var tries = 1; ;)
        {
            Now = clock.GetUtcNow();
            Transaction = await BeginAsync(cancellationToken);
            try
            {
                var plan = await WriteAsync(step, cancellationToken);
                if (await Task.WhenAny(before, Task.Delay(Patience, cancellationToken)) != before)
                {
                    await Transaction.RollbackAsync(CancellationToken.None);
                    await before;
                    continue;
                }

                var moved = await before && await MoveAsync(step, plan, cancellationToken);
                if (moved)
                    await Transaction.CommitAsync(cancellationToken);
                else
                    await Transaction.RollbackAsync(CancellationToken.None);
                return moved;
            }
            catch (DbException exception) when (tries < Tries && !before.IsFaulted && IsTaken(exception))
            {
                tries++;
                LooksForAll = true;
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

    /// <summary>Adds to <see cref="People"/> who has come since it was called last, unless there are too many to keep.</summary>
    protected abstract Task RememberKnownAsync(CancellationToken cancellationToken);

    /// <returns>Those of the rows <paramref name="wanted"/> whose address is there.</returns>
    protected abstract Task<IReadOnlyDictionary<int, KnownReader>> LookAsync(RowBlock rows, IReadOnlyList<int> wanted, CancellationToken cancellationToken);

    /// <summary>Adds people with their subscriptions and the lines of their consent record; writes down which keys they got.</summary>
    protected abstract Task AddAsync(RowBlock rows, StepPlan plan, CancellationToken cancellationToken);

    /// <summary>Runs a statement for each.</summary>
    protected abstract Task ExecuteEachAsync(string sql, IReadOnlyList<string> names, IEnumerable<object?[]> all, CancellationToken cancellationToken);

    protected abstract Task NoteAsync(IReadOnlyList<RowNote> notes, CancellationToken cancellationToken);

    protected abstract object Instant(DateTimeOffset at);

    private async Task<StepPlan> WriteAsync(ImportStep step, CancellationToken cancellationToken)
    {
        var plan = PlanStep.Make(step, await KnownAsync(step.Rows, cancellationToken), Import.Columns, Import.Consent);
        if (!Import.DryRun)
        {
            if (plan.Add.Count > 0)
                await AddAsync(step.Rows, plan, cancellationToken);
            await ChangeAsync(plan, cancellationToken);
        }

        await NoteAsync([.. step.Notes, .. plan.Notes], cancellationToken);
        return plan;
    }

    private async Task<bool> MoveAsync(ImportStep step, StepPlan plan, CancellationToken cancellationToken)
    {
        var (review, refused, twice) = (Count(step, RowFate.Review), Count(step, RowFate.Refused), Count(step, RowFate.Duplicate));
        if (await ExecuteAsync(
            ImportSql.Move,
            cancellationToken,
            ("@import", Import.Key), ("@before", Import.Rows), ("@rows", step.Taken), ("@added", plan.Added), ("@updated", plan.Updated), ("@duplicates", twice),
            ("@review", review), ("@refused", refused), ("@suppressed", plan.Suppressed + Count(step, RowFate.Suppressed)), ("@lease", Instant(Now + ImportRunner.Lease))) == 0)
            return false;
        Import.Rows = step.Taken;
        return true;
    }

    private static long Count(ImportStep step, RowFate fate) => step.Notes.Count(n => n.Fate == fate);

    private async Task<IReadOnlyDictionary<int, KnownReader>> KnownAsync(RowBlock rows, CancellationToken cancellationToken)
    {
        var wanted = LooksForAll ? [.. rows.Order] : await KnownRowsAsync(rows, cancellationToken);
        return wanted.Count == 0 ? NobodyKnown : await LookAsync(rows, wanted, cancellationToken);
    }

    private async Task<IReadOnlyList<int>> KnownRowsAsync(RowBlock rows, CancellationToken cancellationToken)
    {
        using var turn = await People.TakeTurnAsync(cancellationToken);
        await RememberKnownAsync(cancellationToken);
        var known = new List<int>();
        foreach (var row in rows.Order)
        {
            if (People.Keys.Contains(rows.Fingerprint(row)))
                known.Add(row);
        }

        return known;
    }

    private static readonly Dictionary<int, KnownReader> NobodyKnown = [];

    private async Task ChangeAsync(StepPlan plan, CancellationToken cancellationToken)
    {
        var touched = plan.Touched.ToList();
        await ExecuteEachAsync(
            ImportSql.Remember,
            ["@import", "@subscriber", "@version", "@before"],
            touched.Select(who => (object?[])[Import.Key, who.Key, who.Version + 1, JsonSerializer.Serialize(who.Now, JsonColumn.Stored)]),
            cancellationToken);
        await ExecuteEachAsync(ImportSql.NewVersion, ["@subscriber"], touched.Select(who => (object?[])[who.Key]), cancellationToken);
        await ExecuteEachAsync(
            ImportSql.Subscribe,
            ["@publication", "@subscriber", "@state", "@sections", "@no", "@consent", "@now", "@import", "@monthly", "@paused"],
            plan.Subscribe.Select(s => (object?[])[Import.PublicationKey, s.Who.Key, s.Row.State.ToString(), s.Row.Sections, false, Stored(s.Row.Consent), Instant(Now), Import.Key, s.Row.Monthly ? Instant(Now) : null, s.Row.PausedUntil]),
            cancellationToken);
        await ExecuteEachAsync(
            ImportSql.MoveState,
            ["@publication", "@subscriber", "@state", "@now", "@consent"],
            plan.Move.Select(m => (object?[])[Import.PublicationKey, m.Who.Key, m.Row.State.ToString(), Instant(Now), m.Row.State == SubscriptionState.Active ? Stored(m.Row.Consent) : m.Who.Now.Consent]),
            cancellationToken);
        var lines = plan.Subscribe.Select(s => (s.Who, s.Row, Event: ConsentRecord.Imported(s.Row.State)))
            .Concat(plan.Subscribe.Where(s => s.Row.Monthly).Select(s => (s.Who, s.Row, Event: ConsentMoment.Monthly)))
            .Concat(plan.Move.Select(m => (m.Who, m.Row, Event: m.Row.State == SubscriptionState.Active ? ConsentMoment.Noted : ConsentRecord.Imported(m.Row.State))));
        await ExecuteEachAsync(
            ImportSql.Consent,
            ["@subscriber", "@publication", "@now", "@event", "@text", "@address", "@by"],
            lines.Select(l => Line(l.Who, l.Event, l.Row.Consent)),
            cancellationToken);
        await ExecuteEachAsync(
            ImportSql.Change,
            ["@subscriber", "@name", "@nameKey", "@attributes", "@language", "@timeZone"],
            plan.Change.Select(c => (object?[])[c.Who.Key, c.Then.Name, c.Then.Name.ToLowerInvariant(), c.Then.Attributes, c.Then.Language, c.Then.TimeZone]),
            cancellationToken);
    }

    private object?[] Line(KnownReader who, ConsentMoment moment, Consent consent) =>
    [
        who.Key, Import.PublicationKey, Instant(Now), moment.ToString(),
        ImportedConsents.Words(Import.ConsentText, consent.At == Import.CreatedAt ? null : consent.At), consent.Address, Import.By,
    ];

    private static string Stored(Consent consent) => JsonSerializer.Serialize(consent, JsonColumn.Stored);

    /// <summary>The lines of new people that are not what the list has for everybody: who, by their place among those added, what, and in which words.</summary>
    protected IEnumerable<(int Place, ConsentMoment Event, string Text, string? Address)> Lines(RowBlock rows, StepPlan plan)
    {
        for (var i = plan.Recorded; i < plan.Add.Count; i++)
        {
            var row = plan.Add[i];
            var agreedAt = rows.AgreedAt(row) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null;
            yield return (i, ConsentRecord.Imported(rows.State(row)), ImportedConsents.Words(Import.ConsentText, agreedAt), rows.String(row, RowText.AgreedFrom));
            // Whoever chooses one mail a month later has a line for it as well.
            if (rows.Has(row, RowText.Monthly))
                yield return (i, ConsentMoment.Monthly, Import.ConsentText, null);
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
