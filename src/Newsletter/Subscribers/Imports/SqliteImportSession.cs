using System.Data.Common;
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

    // OR FAIL, since a statement that has to be undone alone keeps a copy of each page that it meets; the whole step is undone anyway.
    private const string AddPeople = "INSERT OR FAIL INTO subscribers (key, id, email, email_key, name, name_key, attributes, language, time_zone, version, created_at) VALUES ";

    private readonly SqliteRows _look;
    private readonly SqliteRows _person;
    private readonly SqliteRows _usualPeople;
    private readonly SqliteRows _subscription;
    private readonly SqliteRows _usualSubscriptions;
    private readonly SqliteRows _consent;
    private readonly SqliteRows _note;
    private readonly Dictionary<string, SqliteCommand> _each = new(StringComparer.Ordinal);
    private long _lastKey;

    private SqliteImportSession(SqliteConnection connection, SubscriberImport import, TimeProvider clock)
        : base(connection, import, clock)
    {
        var database = connection.Handle!; // open
        _look = new SqliteRows(database, """
            SELECT s.key, s.version, s.name, s.attributes, s.language, s.time_zone, n.state, n.consent
            FROM subscribers s LEFT JOIN subscriptions n ON n.publication_key = ?1 AND n.subscriber_key = s.key WHERE s.email_key = ?2
            """);
        _person = new SqliteRows(database, AddPeople + "(?1, ?3, ?4, ?5, ?6, ?7, coalesce(?8, '{}'), ?9, ?10, 1, ?2)");
        _usualPeople = new SqliteRows(database, AddPeople + string.Join(',', Enumerable.Range(0, Together).Select(i => $"(?1 + {i}, ?{(i * 5) + 3}, ?{(i * 5) + 4}, ?{(i * 5) + 5}, ?{(i * 5) + 6}, ?{(i * 5) + 7}, '{{}}', NULL, NULL, 1, ?2)")));
        _subscription = new SqliteRows(database, """
            INSERT INTO subscriptions (publication_key, subscriber_key, state, sections, individual_figures, created_at, changed_at, import_key, monthly_since, agreed_at, agreed_from)
            VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5, ?6, CASE WHEN ?7 THEN ?5 END, ?8, ?9)
            """);
        _usualSubscriptions = new SqliteRows(database, """
            INSERT OR FAIL INTO subscriptions (publication_key, subscriber_key, state, sections, individual_figures, consent, created_at, changed_at, import_key)
            SELECT ?1, key, ?2, NULL, 0, NULL, ?3, ?3, ?4 FROM subscribers WHERE key BETWEEN ?5 AND ?6
            """);
        _consent = new SqliteRows(database, "INSERT INTO consent_events (subscriber_key, publication_key, at, event, how, text, address, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _note = new SqliteRows(database, "INSERT INTO import_notes (import_key, row, fate, why, line) VALUES (?1, ?2, ?3, ?4, ?5)");
        using var count = new SqliteRows(database, "SELECT count(*) FROM subscribers");
        LooksForAll = count.Next() && count.Number(0) > MostRemembered;
    }

    public static async Task<ImportSession> OpenAsync(DatabaseOptions options, SubscriberImport import, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Its own, since it is set up as no other should be.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // A step's pages stay in memory until they are full; a log of some steps is put away at once. Whatever a row refers to was read or written in the
        // transaction that writes it, under the lock that keeps others from writing: it need not be looked for again.
        command.CommandText = SqliteSetup.Statements + " PRAGMA foreign_keys = OFF; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 25000;";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new SqliteImportSession(connection, import, clock);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _look, _person, _usualPeople, _subscription, _usualSubscriptions, _consent, _note })
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
        since.Bind(1, _lastKey);
        while (since.Next())
        {
            _lastKey = Math.Max(_lastKey, since.Number(0));
            Known.Add(SeenKeys.Fingerprint(since.Octets(1)));
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
            if (_look.Next())
            {
                known[row] = new KnownReader(
                    (int)_look.Number(0),
                    (int)_look.Number(1),
                    new Before(_look.Text(2)!, _look.Text(3)!, _look.Text(4), _look.Text(5), _look.Text(6), _look.Text(7))); // name and attributes are not null
            }

            _look.Reset();
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
        for (; i + Together <= plan.Usual; i += Together)
            AddUsual(rows, plan, ids, i, first, now);
        for (; i < plan.Add.Count; i++)
            AddPerson(rows, plan.Add[i], ids[i], first + i, now);
        Subscribe(rows, plan, first, now);
        foreach (var line in Lines(rows, plan))
        {
            Bind(_consent, first + line.Place, Import.PublicationKey, now, line.Event.ToString(), Consent.ByImport, line.Text, line.Address, Import.By);
            _consent.Run();
        }

        _lastKey = last;
        await ExecuteAsync(
            "INSERT INTO import_ranges (import_key, first_key, last_key) VALUES (@import, @first, @last)", cancellationToken,
            ("@import", Import.Key), ("@first", first), ("@last", last));
    }

    private void AddUsual(RowBlock rows, StepPlan plan, Guid[] ids, int from, long first, long now)
    {
        _usualPeople.Bind(1, first + from);
        _usualPeople.Bind(2, now);
        for (var j = 0; j < Together; j++)
            BindPerson(_usualPeople, (j * 5) + 3, rows, plan.Add[from + j], ids[from + j]);
        _usualPeople.Run();
    }

    private void AddPerson(RowBlock rows, int row, Guid id, long key, long now)
    {
        _person.Bind(1, key);
        _person.Bind(2, now);
        BindPerson(_person, 3, rows, row, id);
        BindOptional(_person, 8, rows, row, RowText.Attributes);
        BindOptional(_person, 9, rows, row, RowText.Language);
        BindOptional(_person, 10, rows, row, RowText.TimeZone);
        _person.Run();
    }

    private static void BindPerson(SqliteRows statement, int at, RowBlock rows, int row, Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        statement.Bind(at, text);
        statement.Bind(at + 1, rows.Text(row, RowText.Email));
        statement.Bind(at + 2, rows.Text(row, RowText.Key));
        statement.Bind(at + 3, rows.Text(row, RowText.Name));
        statement.Bind(at + 4, rows.Text(row, RowText.NameKey));
    }

    /// <summary>Those who are as the list says of everybody in one statement, from the people who were just added.</summary>
    private void Subscribe(RowBlock rows, StepPlan plan, long first, long now)
    {
        Bind(_usualSubscriptions, Import.PublicationKey, Import.Begin.ToString(), now, Import.Key, first, first + plan.Usual - 1);
        _usualSubscriptions.Run();
        for (var i = plan.Usual; i < plan.Add.Count; i++)
        {
            var row = plan.Add[i];
            Bind(_subscription, Import.PublicationKey, first + i, rows.State(row).ToString());
            BindOptional(_subscription, 4, rows, row, RowText.Sections);
            _subscription.Bind(5, now);
            _subscription.Bind(6, Import.Key);
            _subscription.Bind(7, rows.Has(row, RowText.Monthly) ? 1 : 0);
            _subscription.Bind(8, rows.AgreedAt(row));
            BindOptional(_subscription, 9, rows, row, RowText.AgreedFrom);
            _subscription.Run();
        }
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
