using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Newsletter.Subscribers.Imports;

/// <summary>A step on PostgreSQL: keys go in and rows go in by COPY, everything else is a join.</summary>
internal sealed class PostgreSqlImportSession : ImportSession
{
    private PostgreSqlImportSession(NpgsqlConnection connection, SubscriberImport import, TimeProvider clock)
        : base(connection, import, clock)
    {
    }

    private NpgsqlConnection Database => (NpgsqlConnection)Connection;

    public static async Task<ImportSession> OpenAsync(NpgsqlDataSource source, SubscriberImport import, TimeProvider clock, CancellationToken cancellationToken)
    {
        var session = new PostgreSqlImportSession(await source.OpenConnectionAsync(cancellationToken), import, clock);
        await session.ExecuteAsync("CREATE TEMP TABLE IF NOT EXISTS import_keys (place integer NOT NULL, email_key text NOT NULL) ON COMMIT DELETE ROWS", cancellationToken);
        return session;
    }

    protected override async ValueTask<DbTransaction> BeginAsync(CancellationToken cancellationToken) => await Database.BeginTransactionAsync(cancellationToken);

    protected override bool IsTaken(DbException exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.ForeignKeyViolation };

    protected override object Instant(DateTimeOffset at) => at.ToUniversalTime();

    protected override async Task<IReadOnlyList<KnownReader?>> LookAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var known = new KnownReader?[rows.Count];
        await using (var copy = await Database.BeginBinaryImportAsync("COPY import_keys (place, email_key) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(i, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(rows[i].Key, NpgsqlDbType.Text, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(
            """
            SELECT k.place, s.key, s.version, s.name, s.attributes, s.language, s.time_zone, n.state, n.consent
            FROM import_keys k JOIN subscribers s ON s.email_key = k.email_key
            LEFT JOIN subscriptions n ON n.publication_key = @publication AND n.subscriber_key = s.key
            """,
            Database);
        command.Parameters.AddWithValue("@publication", Import.PublicationKey);
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

    protected override async Task AddAsync(IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(rows.Count, cancellationToken);
        var ids = SortedIds.Make(Now, rows.Count);
        await using (var copy = await Database.BeginBinaryImportAsync(
            "COPY subscribers (key, id, email, email_key, name, name_key, attributes, language, time_zone, version, created_at) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var row = rows[i];
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(keys[i], NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(ids[i], NpgsqlDbType.Uuid, cancellationToken);
                foreach (var text in (string?[])[row.Email, row.Key, row.Name, row.Name.ToLowerInvariant(), row.Attributes, row.Language, row.TimeZone])
                    await TextAsync(copy, text, cancellationToken);
                await copy.WriteAsync(1, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(Now.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using (var copy = await Database.BeginBinaryImportAsync(
            "COPY subscriptions (publication_key, subscriber_key, state, sections, individual_figures, consent, created_at, changed_at, import_key) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(Import.PublicationKey, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(keys[i], NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(rows[i].State.ToString(), NpgsqlDbType.Text, cancellationToken);
                await TextAsync(copy, rows[i].Sections, cancellationToken);
                await copy.WriteAsync(false, NpgsqlDbType.Boolean, cancellationToken);
                await TextAsync(copy, rows[i].Consent, cancellationToken);
                await copy.WriteAsync(Now.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(Now.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(Import.Key, NpgsqlDbType.Integer, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await ExecuteAsync(
            "INSERT INTO import_ranges (import_key, first_key, last_key) VALUES (@import, @first, @last)", cancellationToken,
            ("@import", Import.Key), ("@first", keys[0]), ("@last", keys[^1]));
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

    private static Task TextAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken) =>
        text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private async Task<int[]> KeysAsync(int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT nextval(pg_get_serial_sequence('subscribers', 'key'))::integer FROM generate_series(1, @count)", Database);
        command.Parameters.AddWithValue("@count", count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new int[count];
        for (var i = 0; await reader.ReadAsync(cancellationToken); i++)
            keys[i] = reader.GetInt32(0);
        return keys;
    }
}
