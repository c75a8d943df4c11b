using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Newsletter.Data;
using SQLitePCL;

namespace Newsletter.Subscribers.Imports;

/// <summary>
/// A step on SQLite. The statements that run once a row are prepared once and bound through SQLite's own interface: 1.5 microseconds a row
/// against 6 by parameters of ADO.NET, on a machine where a row's pages cost 3.
/// </summary>
internal sealed class SqliteImportSession : ImportSession
{
    /// <summary>Rows of one statement: what a statement costs by itself, the counter of keys above all, is shared.</summary>
    private const int Together = 50;

    /// <summary>So many addresses are kept as fingerprints; of more, each is looked for.</summary>
    private const int MostRemembered = 3_000_000;

    private const int OfPerson = 8;
    private const int OfSubscription = 6;

    private readonly SqliteRows _look;
    private readonly SqliteRows _person;
    private readonly SqliteRows _people;
    private readonly SqliteRows _subscription;
    private readonly SqliteRows _subscriptions;
    private readonly SqliteRows _usualSubscriptions;
    private readonly SqliteRows _consent;
    private readonly SqliteRows _note;
    private readonly byte[][] _states = [.. Enum.GetNames<SubscriptionState>().Select(Encoding.UTF8.GetBytes)];
    private readonly Dictionary<string, SqliteCommand> _each = new(StringComparer.Ordinal);

    private SqliteImportSession(SqliteConnection connection, SubscriberImport import, KnownPeople people, TimeProvider clock)
        : base(connection, import, people, clock)
    {
        var database = connection.Handle!; // open
        _look = new SqliteRows(database, """
            SELECT s.key, s.version, s.name, s.attributes, s.language, s.time_zone, n.state, n.consent
            FROM subscribers s LEFT JOIN subscriptions n ON n.publication_key = ?1 AND n.subscriber_key = s.key WHERE s.email_key = ?2
            """);
        _person = new SqliteRows(database, AddPeople(1));
        _people = new SqliteRows(database, AddPeople(Together));
        _subscription = new SqliteRows(database, AddSubscriptions(1));
        _subscriptions = new SqliteRows(database, AddSubscriptions(Together));
        _usualSubscriptions = new SqliteRows(database, """
            INSERT OR FAIL INTO subscriptions (publication_key, subscriber_key, state, individual_figures, created_at, changed_at, import_key)
            SELECT ?1, key, ?2, 0, ?3, ?3, ?4 FROM subscribers WHERE key BETWEEN ?5 AND ?6
            """);
        _consent = new SqliteRows(database, "INSERT INTO consent_events (subscriber_key, publication_key, at, event, how, text, address, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _note = new SqliteRows(database, "INSERT INTO import_notes (import_key, row, fate, why, line) VALUES (?1, ?2, ?3, ?4, ?5)");
        using var count = new SqliteRows(database, "SELECT count(*) FROM subscribers");
        LooksForAll = count.Next() && count.Number(0) > MostRemembered;
    }

    public static async Task<ImportSession> OpenAsync(DatabaseOptions options, SubscriberImport import, KnownPeople people, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Its own, since it is set up as no other should be.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // A step's pages stay in memory until they are full; a log of some steps is put away at once. Whatever a row refers to was read or written in the
        // transaction that writes it, under the lock that keeps others from writing: it need not be looked for again.
        command.CommandText = SqliteSetup.Statements + " PRAGMA foreign_keys = OFF; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 25000;";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new SqliteImportSession(connection, import, people, clock);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _look, _person, _people, _subscription, _subscriptions, _usualSubscriptions, _consent, _note })
            statement.Dispose();
        foreach (var command in _each.Values)
            await command.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override ValueTask<DbTransaction> BeginAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)Connection).BeginTransaction(deferred: false));

    // The write lock is held from the first moment, so only an address that somebody was given since the fingerprints were taken is met here.
    protected override bool IsTaken(DbException exception) => exception is SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT } && !LooksForAll;

    protected override object Instant(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    protected override Task RememberKnownAsync(CancellationToken cancellationToken)
    {
        using var since = new SqliteRows(((SqliteConnection)Connection).Handle!, "SELECT key, email_key FROM subscribers WHERE key > ?1"); // open
        since.Bind(1, People.LastKey);
        while (since.Next())
        {
            People.LastKey = Math.Max(People.LastKey, since.Number(0));
            People.Keys.Add(SeenKeys.Fingerprint(since.Octets(1)));
        }

        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyDictionary<int, KnownReader>> LookAsync(RowBlock rows, IReadOnlyList<int> wanted, CancellationToken cancellationToken)
    {
        var known = new Dictionary<int, KnownReader>();
        foreach (var row in wanted)
        {
            _look.Bind(1, Import.PublicationKey);
            _look.Bind(2, rows.Text(row, RowText.Key));
            try
            {
                if (_look.Next())
                {
                    known[row] = new KnownReader(
                        (int)_look.Number(0),
                        (int)_look.Number(1),
                        new Before(_look.Text(2)!, _look.Text(3)!, _look.Text(4), _look.Text(5), _look.Text(6), _look.Text(7))); // name and attributes are not null
                }
            }
            finally
            {
                _look.Reset();
            }
        }

        return Task.FromResult<IReadOnlyDictionary<int, KnownReader>>(known);
    }

    protected override async Task AddAsync(RowBlock rows, StepPlan plan, CancellationToken cancellationToken)
    {
        var first = await NextKeyAsync(cancellationToken);
        var last = first + plan.Add.Count - 1;
        var ids = SortedIds.Make(Now, plan.Add.Count);
        var now = Now.ToUnixTimeMilliseconds();
        var i = 0;
        for (; i + Together <= plan.Add.Count; i += Together)
            AddPeople(_people, rows, CollectionsMarshal.AsSpan(plan.Add).Slice(i, Together), ids.AsSpan(i), first + i, now);
        for (; i < plan.Add.Count; i++)
            AddPeople(_person, rows, CollectionsMarshal.AsSpan(plan.Add).Slice(i, 1), ids.AsSpan(i), first + i, now);
        Subscribe(rows, plan, first, now);
        foreach (var line in Lines(rows, plan))
        {
            Bind(_consent, first + line.Place, Import.PublicationKey, now, line.Event.ToString(), Consent.ByImport, line.Text, line.Address, Import.By);
            _consent.Run();
        }

        People.LastKey = last;
        await ExecuteAsync(
            "INSERT INTO import_ranges (import_key, first_key, last_key) VALUES (@import, @first, @last)", cancellationToken,
            ("@import", Import.Key), ("@first", first), ("@last", last));
    }

    // OR FAIL, since a statement that has to be undone alone keeps a copy of each page that it meets; the whole step is undone anyway.
    private static string AddPeople(int rows) =>
        "INSERT OR FAIL INTO subscribers (key, id, email, email_key, name, name_key, attributes, language, time_zone, version, created_at) VALUES "
        + Values(rows, 2, OfPerson, (i, p) => $"?1 + {i}, ?{p}, ?{p + 1}, ?{p + 2}, ?{p + 3}, ?{p + 4}, coalesce(?{p + 5}, '{{}}'), ?{p + 6}, ?{p + 7}, 1, ?2");

    private static string AddSubscriptions(int rows) =>
        "INSERT OR FAIL INTO subscriptions (publication_key, subscriber_key, state, sections, individual_figures, created_at, changed_at, import_key, monthly_since, paused_until, agreed_at, agreed_from) VALUES "
        + Values(rows, 4, OfSubscription, (i, p) => $"?1, ?2 + {i}, ?{p}, ?{p + 1}, 0, ?3, ?3, ?4, CASE WHEN ?{p + 2} THEN ?3 END, ?{p + 3}, ?{p + 4}, ?{p + 5}");

    /// <param name="shared">How many parameters all rows have together: the first.</param>
    /// <param name="each">How many each row has.</param>
    /// <param name="row">By its place and its first parameter.</param>
    private static string Values(int rows, int shared, int each, Func<int, int, string> row) =>
        string.Join(", ", Enumerable.Range(0, rows).Select(i => $"({row(i, shared + (i * each) + 1)})"));

    private static void AddPeople(SqliteRows statement, RowBlock rows, ReadOnlySpan<int> some, ReadOnlySpan<Guid> ids, long first, long now)
    {
        Span<byte> id = stackalloc byte[36];
        Bind(statement, first, now);
        for (var i = 0; i < some.Length; i++)
        {
            var (row, at) = (some[i], 2 + (i * OfPerson) + 1);
            ids[i].TryFormat(id, out _);
            statement.Bind(at, id);
            statement.Bind(at + 1, rows.Text(row, RowText.Email));
            statement.Bind(at + 2, rows.Text(row, RowText.Key));
            statement.Bind(at + 3, rows.Text(row, RowText.Name));
            statement.Bind(at + 4, rows.Text(row, RowText.NameKey));
            BindOptional(statement, at + 5, rows, row, RowText.Attributes);
            BindOptional(statement, at + 6, rows, row, RowText.Language);
            BindOptional(statement, at + 7, rows, row, RowText.TimeZone);
        }

        statement.Run();
    }

    /// <summary>Those who are as the list says of everybody in one statement, from the people who were just added.</summary>
    private void Subscribe(RowBlock rows, StepPlan plan, long first, long now)
    {
        Bind(_usualSubscriptions, Import.PublicationKey, Import.Begin.ToString(), now, Import.Key, first, first + plan.Usual - 1);
        _usualSubscriptions.Run();
        var i = plan.Usual;
        for (; i + Together <= plan.Add.Count; i += Together)
            Subscribe(_subscriptions, rows, CollectionsMarshal.AsSpan(plan.Add).Slice(i, Together), first + i, now);
        for (; i < plan.Add.Count; i++)
            Subscribe(_subscription, rows, CollectionsMarshal.AsSpan(plan.Add).Slice(i, 1), first + i, now);
    }

    private void Subscribe(SqliteRows statement, RowBlock rows, ReadOnlySpan<int> some, long first, long now)
    {
        Bind(statement, Import.PublicationKey, first, now, Import.Key);
        for (var i = 0; i < some.Length; i++)
        {
            var (row, at) = (some[i], 4 + (i * OfSubscription) + 1);
            statement.Bind(at, _states[(int)rows.State(row)]);
            BindOptional(statement, at + 1, rows, row, RowText.Sections);
            statement.Bind(at + 2, rows.Has(row, RowText.Monthly) ? 1 : 0);
            BindOptional(statement, at + 3, rows, row, RowText.PausedUntil);
            statement.Bind(at + 4, rows.AgreedAt(row));
            BindOptional(statement, at + 5, rows, row, RowText.AgreedFrom);
        }

        statement.Run();
    }

    private static void Bind(SqliteRows statement, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null or string)
                statement.Bind(i + 1, (string?)values[i]);
            else
                statement.Bind(i + 1, Convert.ToInt64(values[i], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static void BindOptional(SqliteRows statement, int parameter, RowBlock rows, int row, RowText what)
    {
        if (rows.Has(row, what))
            statement.Bind(parameter, rows.Text(row, what));
        else
            statement.Bind(parameter, (string?)null);
    }

    protected override async Task ExecuteEachAsync(string sql, IReadOnlyList<string> names, IEnumerable<object?[]> all, CancellationToken cancellationToken)
    {
        SqliteCommand? command = null;
        foreach (var values in all)
        {
            command ??= Each(sql, names);
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].ResetSqliteType();
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private SqliteCommand Each(string sql, IReadOnlyList<string> names)
    {
        if (!_each.TryGetValue(sql, out var command))
        {
            _each[sql] = command = ((SqliteConnection)Connection).CreateCommand();
            command.CommandText = sql;
            foreach (var name in names)
                command.Parameters.Add(name, SqliteType.Text);
        }

        command.Transaction = (SqliteTransaction?)Transaction;
        return command;
    }

    protected override Task NoteAsync(IReadOnlyList<RowNote> notes, CancellationToken cancellationToken)
    {
        foreach (var note in notes)
        {
            Bind(_note, Import.Key, note.Number, note.Fate.ToString(), note.Why, note.Line);
            _note.Run();
        }

        return Task.CompletedTask;
    }

    private async Task<long> NextKeyAsync(CancellationToken cancellationToken)
    {
        await using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = "SELECT 1 + max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'subscribers'), 0), coalesce((SELECT max(key) FROM subscribers), 0))";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }
}
