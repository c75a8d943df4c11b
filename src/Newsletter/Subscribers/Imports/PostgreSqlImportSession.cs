using System.Data.Common;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Newsletter.Subscribers.Imports;

/// <summary>A step on PostgreSQL: rows go in by COPY, and so do the keys of those who may be known; the rest is a join.</summary>
internal sealed class PostgreSqlImportSession : ImportSession
{
    /// <summary>So many addresses are kept as fingerprints; of more, each is looked for.</summary>
    private const int MostRemembered = 3_000_000;

    /// <summary>Statements of one round trip.</summary>
    private const int AtOnce = 1000;

    private const int LeftOut = 64;

    private readonly BinaryRows _rows = new();

    private PostgreSqlImportSession(NpgsqlConnection connection, SubscriberImport import, KnownPeople people, TimeProvider clock)
        : base(connection, import, people, clock)
    {
    }

    private NpgsqlConnection Database => (NpgsqlConnection)Connection;

    public static async Task<ImportSession> OpenAsync(NpgsqlDataSource source, SubscriberImport import, KnownPeople people, TimeProvider clock, CancellationToken cancellationToken)
    {
        var session = new PostgreSqlImportSession(await source.OpenConnectionAsync(cancellationToken), import, people, clock);
        await session.ExecuteAsync("CREATE TEMP TABLE IF NOT EXISTS import_keys (place integer NOT NULL, email_key text NOT NULL) ON COMMIT DELETE ROWS", cancellationToken);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM subscribers", session.Database);
        session.LooksForAll = (long)(await count.ExecuteScalarAsync(cancellationToken))! > MostRemembered; // one row, never null
        return session;
    }

    // A step that the server loses in a crash takes its figures with it: the list goes on from before it. The last commit waits for all of them.
    // Without figures about a table that has just grown, all of it was read to find the last few rows: 90 ms a step.
    protected override async ValueTask<DbTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off", Database, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }

    protected override bool IsTaken(DbException exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.ForeignKeyViolation };

    protected override object Instant(DateTimeOffset at) => at.ToUniversalTime();

    // Somebody of a transaction that is still open has a smaller key and is not seen yet: their address is met when it is written, and then all are looked for.
    protected override async Task RememberKnownAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT key, email_key FROM subscribers WHERE key > @last", Database);
        command.Parameters.AddWithValue("@last", (int)People.LastKey);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            People.LastKey = Math.Max(People.LastKey, reader.GetInt32(0));
            People.Keys.Add(SeenKeys.Fingerprint(Encoding.UTF8.GetBytes(reader.GetString(1))));
        }
    }

    protected override async Task<IReadOnlyDictionary<int, KnownReader>> LookAsync(RowBlock rows, IReadOnlyList<int> wanted, CancellationToken cancellationToken)
    {
        await using (var copy = await Database.BeginRawBinaryCopyAsync("COPY import_keys (place, email_key) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            _rows.Begin();
            foreach (var row in wanted)
            {
                _rows.Row(2);
                _rows.Number(row);
                _rows.Text(rows.Text(row, RowText.Key));
                _rows.Send(copy, last: false);
            }

            _rows.Send(copy, last: true);
        }

        // FOR KEY SHARE: nobody of them is erased before the step is written.
        await using var command = new NpgsqlCommand(
            """
            SELECT k.place, s.key, s.version, s.name, s.attributes, s.language, s.time_zone, n.state, n.consent
            FROM import_keys k JOIN subscribers s ON s.email_key = k.email_key
            LEFT JOIN subscriptions n ON n.publication_key = @publication AND n.subscriber_key = s.key
            FOR KEY SHARE OF s
            """,
            Database);
        command.Parameters.AddWithValue("@publication", Import.PublicationKey);
        var known = new Dictionary<int, KnownReader>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known[reader.GetInt32(0)] = new KnownReader(
                reader.GetInt32(1),
                reader.GetInt32(2),
                new Before(reader.GetString(3), reader.GetString(4), Text(reader, 5), Text(reader, 6), Text(reader, 7), Text(reader, 8)));
        }

        return known;
    }

    protected override async Task AddAsync(RowBlock rows, StepPlan plan, CancellationToken cancellationToken)
    {
        var first = await FirstKeyAsync(plan.Add.Count, cancellationToken);
        var last = first + plan.Add.Count - 1;
        await CopyPeopleAsync(rows, plan, first, cancellationToken);
        await CopySubscriptionsAsync(rows, plan, first, cancellationToken);
        await CopyConsentsAsync(rows, plan, first, cancellationToken);
        await ExecuteAsync(
            "INSERT INTO import_ranges (import_key, first_key, last_key) VALUES (@import, @first, @last)", cancellationToken,
            ("@import", Import.Key), ("@first", first), ("@last", last));
    }

    private async Task CopyPeopleAsync(RowBlock rows, StepPlan plan, int first, CancellationToken cancellationToken)
    {
        var ids = SortedIds.Make(Now, plan.Add.Count);
        await using var copy = await Database.BeginRawBinaryCopyAsync(
            "COPY subscribers (key, id, email, email_key, name, name_key, attributes, language, time_zone, version, created_at) FROM STDIN (FORMAT BINARY)", cancellationToken);
        _rows.Begin();
        for (var i = 0; i < plan.Add.Count; i++)
        {
            var row = plan.Add[i];
            _rows.Row(11);
            _rows.Number(first + i);
            _rows.Id(ids[i]);
            _rows.Text(rows.Text(row, RowText.Email));
            _rows.Text(rows.Text(row, RowText.Key));
            _rows.Text(rows.Text(row, RowText.Name));
            _rows.Text(rows.Text(row, RowText.NameKey));
            _rows.Text(rows.Has(row, RowText.Attributes) ? rows.Text(row, RowText.Attributes) : "{}"u8);
            Optional(rows, row, RowText.Language);
            Optional(rows, row, RowText.TimeZone);
            _rows.Number(1);
            _rows.Instant(Now);
            _rows.Send(copy, last: false);
        }

        _rows.Send(copy, last: true);
    }

    private async Task CopySubscriptionsAsync(RowBlock rows, StepPlan plan, int first, CancellationToken cancellationToken)
    {
        var states = Enum.GetValues<SubscriptionState>().ToDictionary(s => s, s => Encoding.UTF8.GetBytes(s.ToString()));
        await using var copy = await Database.BeginRawBinaryCopyAsync(
            "COPY subscriptions (publication_key, subscriber_key, state, sections, individual_figures, created_at, changed_at, import_key, monthly_since, paused_until, agreed_at, agreed_from) FROM STDIN (FORMAT BINARY)", cancellationToken);
        _rows.Begin();
        for (var i = 0; i < plan.Add.Count; i++)
        {
            var row = plan.Add[i];
            _rows.Row(12);
            _rows.Number(Import.PublicationKey);
            _rows.Number(first + i);
            _rows.Text(states[rows.State(row)]);
            Optional(rows, row, RowText.Sections);
            _rows.Truth(false);
            _rows.Instant(Now);
            _rows.Instant(Now);
            _rows.Number(Import.Key);
            if (rows.Has(row, RowText.Monthly))
                _rows.Instant(Now);
            else
                _rows.Null();
            if (rows.PausedUntil(row) is { } until)
                _rows.Day(until);
            else
                _rows.Null();
            if (rows.AgreedAt(row) is { } agreedAt)
                _rows.Instant(agreedAt);
            else
                _rows.Null();
            Optional(rows, row, RowText.AgreedFrom);
            _rows.Send(copy, last: false);
        }

        _rows.Send(copy, last: true);
    }

    private async Task CopyConsentsAsync(RowBlock rows, StepPlan plan, int first, CancellationToken cancellationToken)
    {
        if (plan.Recorded == plan.Add.Count)
            return;
        await using var copy = await Database.BeginBinaryImportAsync(
            "COPY consent_events (subscriber_key, publication_key, at, event, how, text, address, name) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var line in Lines(rows, plan))
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(first + line.Place, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(Import.PublicationKey, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(Now.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(line.Event.ToString(), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Consent.ByImport, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Text, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(line.Address, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Import.By, NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    protected override async Task NoteAsync(IReadOnlyList<RowNote> notes, CancellationToken cancellationToken)
    {
        if (notes.Count == 0)
            return;
        await using var copy = await Database.BeginBinaryImportAsync("COPY import_notes (import_key, row, fate, why, line) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var note in notes)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(Import.Key, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(note.Number, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(note.Fate.ToString(), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(note.Why, NpgsqlDbType.Text, cancellationToken);
            // PostgreSQL has no NUL in its texts.
            await copy.WriteAsync(note.Line.Replace("\0", "", StringComparison.Ordinal), NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    protected override async Task ExecuteEachAsync(string sql, IReadOnlyList<string> names, IEnumerable<object?[]> all, CancellationToken cancellationToken)
    {
        foreach (var some in all.Chunk(AtOnce))
        {
            await using var batch = new NpgsqlBatch(Database, (NpgsqlTransaction?)Transaction);
            foreach (var values in some)
            {
                var command = new NpgsqlBatchCommand(sql);
                for (var i = 0; i < values.Length; i++)
                    command.Parameters.Add(new NpgsqlParameter(names[i], values[i] ?? DBNull.Value));
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private void Optional(RowBlock rows, int row, RowText what)
    {
        if (rows.Has(row, what))
            _rows.Text(rows.Text(row, what));
        else
            _rows.Null();
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>
    /// Keys for a step in one call: one for each row took as long as writing the subscriptions. Whoever asks the sequence between its two steps gets one of the
    /// few that are left out before ours.
    /// </summary>
    private async Task<int> FirstKeyAsync(int count, CancellationToken cancellationToken)
    {
        using var turn = await People.TakeTurnAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT setval(s, nextval(s) + @count + @left_out) FROM pg_get_serial_sequence('subscribers', 'key') s", Database);
        command.Parameters.AddWithValue("@count", count);
        command.Parameters.AddWithValue("@left_out", LeftOut);
        People.LastKey = (long)(await command.ExecuteScalarAsync(cancellationToken))!; // one row, never null
        return (int)People.LastKey - count + 1;
    }
}
