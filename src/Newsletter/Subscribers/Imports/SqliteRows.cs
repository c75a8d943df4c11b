using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Newsletter.Subscribers.Imports;

/// <summary>A prepared statement that is run once a row.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private byte[] _octets = new byte[1024];

    public SqliteRows(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, long? value)
    {
        if (value is { } number)
            Bind(parameter, number);
        else
            Check(raw.sqlite3_bind_null(_statement, parameter));
    }

    public void Bind(int parameter, string? value)
    {
        if (value is null)
            Check(raw.sqlite3_bind_null(_statement, parameter));
        else
            Bind(parameter, value.AsSpan());
    }

    public void Bind(int parameter, ReadOnlySpan<char> value)
    {
        if (value.Length * 3 > _octets.Length)
            _octets = new byte[value.Length * 3];
        Check(raw.sqlite3_bind_text(_statement, parameter, _octets.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(value, _octets))));
    }

    /// <param name="octets">UTF-8.</param>
    public void Bind(int parameter, ReadOnlySpan<byte> octets) => Check(raw.sqlite3_bind_text(_statement, parameter, octets));

    public bool Next()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Check(code);
        return code == raw.SQLITE_ROW;
    }

    public void Run()
    {
        try
        {
            Next();
        }
        finally
        {
            // Also behind a failure: the statement of a step that is tried again takes no values before.
            Reset();
        }
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>UTF-8; valid until the next row.</summary>
    public ReadOnlySpan<byte> Octets(int column) => raw.sqlite3_column_blob(_statement, column);

    public string? Text(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), code);
    }
}
