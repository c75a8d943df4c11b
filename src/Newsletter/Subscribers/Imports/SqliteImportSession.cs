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

    private readonly SqliteRows _look;
    private readonly SqliteRows _add;
    private readonly SqliteRows _addMany;
    private readonly SqliteRows _subscribe;
    private readonly SqliteRows _subscribeMany;
    private readonly SqliteRows _note;
    private readonly SeenKeys _known = new();
    private long _lastKey;
    private bool _lookForAll;

    private SqliteImportSession(SqliteConnection connection, SubscriberImport import, TimeProvider clock)
        : base(connection, import, clock)
    {
        var database = connection.Handle!; // open
        _look = new SqliteRows(database, """
            SELECT s.key, s.version, s.name, s.attributes, s.language, s.time_zone, n.state, n.consent
            FROM subscribers s LEFT JOIN subscriptions n ON n.publication_key = ?1 AND n.subscriber_key = s.key WHERE s.email_key = ?2
            """);
        const string Add = "INSERT INTO subscribers (key, id, email, email_key, name, name_key, attributes, language, time_zone, version, created_at) VALUES ";
        const string Subscribe = "INSERT INTO subscriptions (publication_key, subscriber_key, state, sections, individual_figures, consent, created_at, changed_at, import_key) VALUES ";
        (_add, _addMany) = Both(Add, "(?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)");
        (_subscribe, _subscribeMany) = Both(Subscribe, "(?, ?, ?, ?, 0, ?, ?, ?, ?)");
        _note = new SqliteRows(database, "INSERT INTO import_notes (import_key, row, fate, why, line) VALUES (?1, ?2, ?3, ?4, ?5)");
        using var count = new SqliteRows(database, "SELECT count(*) FROM subscribers");
        _lookForAll = count.Next() && count.Number(0) > MostRemembered;

        (SqliteRows One, SqliteRows Many) Both(string insert, string row) =>
            (new SqliteRows(database, insert + row), new SqliteRows(database, insert + string.Join(',', Enumerable.Repeat(row, Together))));
    }

    public static async Task<ImportSession> OpenAsync(DatabaseOptions options, SubscriberImport import, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        // A step's pages of the address index stay in memory until they are full; a log of some steps is put away at once.
        command.CommandText = SqliteSetup.Statements + " PRAGMA cache_size = -40000; PRAGMA wal_autocheckpoint = 25000;";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new SqliteImportSession(connection, import, clock);
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _look, _add, _addMany, _subscribe, _subscribeMany, _note })
            statement.Dispose();
        return base.DisposeAsync();
    }

    protected override ValueTask<DbTransaction> BeginAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<DbTransaction>(((SqliteConnection)Connection).BeginTransaction(deferred: false));

    // The write lock is held from the first moment, so only an address that somebody was given since the fingerprints were taken is met here.
    protected override bool IsTaken(DbException exception) => exception is SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT } && !_lookForAll && (_lookForAll = true);

    protected override object Instant(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    protected override Task<IReadOnlyList<KnownReader?>> LookAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        Remember();
        var known = new KnownReader?[rows.Count];
        for (var i = 0; i < known.Length; i++)
        {
            if (!_lookForAll && !_known.Contains(rows[i].Key))
                continue;
            _look.Bind(1, Import.PublicationKey);
            _look.Bind(2, rows[i].Key);
            if (_look.Next())
            {
                known[i] = new KnownReader(
                    (int)_look.Number(0),
                    (int)_look.Number(1),
                    new Before(_look.Text(2)!, _look.Text(3)!, _look.Text(4), _look.Text(5), _look.Text(6), _look.Text(7))); // name and attributes are not null
            }

            _look.Reset();
        }

        return Task.FromResult<IReadOnlyList<KnownReader?>>(known);
    }

    /// <summary>
    /// Whoever has come since the last step, by this list too: a look at a set in memory instead of one at the index for each row, most of whom are new.
    /// </summary>
    private void Remember()
    {
        if (_lookForAll)
            return;
        using var since = new SqliteRows(((SqliteConnection)Connection).Handle!, "SELECT key, email_key FROM subscribers WHERE key > ?1"); // open
        since.Bind(1, _lastKey);
        while (since.Next())
        {
            _lastKey = Math.Max(_lastKey, since.Number(0));
            _known.Add(since.Text(1)!); // never null
        }
    }

    protected override async Task AddAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var first = await NextKeyAsync(cancellationToken);
        var ids = SortedIds.Make(Now, rows.Count);
        var now = Now.ToUnixTimeMilliseconds();
        InGroups(rows.Count, _addMany, _add, (statement, at, i) => Person(statement, at, first + i, ids[i], rows[i], now));
        InGroups(rows.Count, _subscribeMany, _subscribe, (statement, at, i) => Subscription(statement, at, first + i, rows[i], now));
        _lastKey = first + rows.Count - 1;
        await ExecuteAsync(
            "INSERT INTO import_ranges (import_key, first_key, last_key) VALUES (@import, @first, @last)", cancellationToken,
            ("@import", Import.Key), ("@first", first), ("@last", first + rows.Count - 1));
    }

    private static void InGroups(int count, SqliteRows many, SqliteRows one, Action<SqliteRows, int, int> bind)
    {
        var i = 0;
        for (; i + Together <= count; i += Together)
        {
            for (var j = 0; j < Together; j++)
                bind(many, j, i + j);
            many.Run();
        }

        for (; i < count; i++)
        {
            bind(one, 0, i);
            one.Run();
        }
    }

    private static void Person(SqliteRows statement, int at, long key, Guid id, ImportRow row, long now)
    {
        var p = at * 10;
        Span<char> text = stackalloc char[36];
        id.TryFormat(text, out _);
        statement.Bind(p + 1, key);
        statement.Bind(p + 2, text);
        statement.Bind(p + 3, row.Email);
        statement.Bind(p + 4, row.Key);
        statement.Bind(p + 5, row.Name);
        statement.Bind(p + 6, row.Name.ToLowerInvariant());
        statement.Bind(p + 7, row.Attributes);
        statement.Bind(p + 8, row.Language);
        statement.Bind(p + 9, row.TimeZone);
        statement.Bind(p + 10, now);
    }

    private void Subscription(SqliteRows statement, int at, long key, ImportRow row, long now)
    {
        var p = at * 8;
        statement.Bind(p + 1, Import.PublicationKey);
        statement.Bind(p + 2, key);
        statement.Bind(p + 3, row.State.ToString());
        statement.Bind(p + 4, row.Sections);
        statement.Bind(p + 5, row.Consent);
        statement.Bind(p + 6, now);
        statement.Bind(p + 7, now);
        statement.Bind(p + 8, Import.Key);
    }

    protected override Task NoteAsync(IReadOnlyList<RowNote> notes, CancellationToken cancellationToken)
    {
        foreach (var note in notes)
        {
            _note.Bind(1, Import.Key);
            _note.Bind(2, note.Number);
            _note.Bind(3, note.Fate.ToString());
            _note.Bind(4, note.Why);
            _note.Bind(5, note.Line);
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
