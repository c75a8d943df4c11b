using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Newsletter.Sending.Ledger;

/// <summary>
/// The two statements of which every copy costs several, prepared once and run through SQLite's own interface. One connection's, one thread at a time.
/// </summary>
internal sealed class SqliteSteps : IDisposable
{
    // In the order in which Change binds them.
    private static readonly string[] Names =
        ["@issue", "@row", "@node", "@from", "@to", "@at", "@reason", "@server", "@reply", "@next", "@uncertain", "@revision"];

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _change;
    private readonly sqlite3_stmt _count;
    private readonly int[] _parameters;
    private readonly byte[] _text = new byte[4096];

    public SqliteSteps(SqliteConnection connection)
    {
        _database = connection.Handle!; // open
        _change = Prepare(LedgerSql.Change);
        _count = Prepare(LedgerSql.Count);
        _parameters = [.. Names.Select(name => raw.sqlite3_bind_parameter_index(_change, name))];
    }

    /// <returns>Whether it was made.</returns>
    public bool Change(LedgerChange change)
    {
        var p = 0;
        Number(_change, _parameters[p++], change.Issue);
        Number(_change, _parameters[p++], change.Row);
        Number(_change, _parameters[p++], change.Node);
        Number(_change, _parameters[p++], (int)change.From);
        Number(_change, _parameters[p++], (int)change.To);
        Number(_change, _parameters[p++], change.At.ToUnixTimeMilliseconds());
        Text(_parameters[p++], change.Reason);
        Text(_parameters[p++], change.Server);
        Text(_parameters[p++], change.Reply);
        Number(_change, _parameters[p++], change.NextAt?.ToUnixTimeMilliseconds());
        Number(_change, _parameters[p++], change.Uncertain ? 1 : 0);
        Number(_change, _parameters[p], change.Revision);
        Run(_change);
        return raw.sqlite3_changes(_database) > 0;
    }

    public void Count(int issue, DeliveryState state, int added)
    {
        Number(_count, 1, issue);
        Number(_count, 2, (int)state);
        Number(_count, 3, added);
        Run(_count);
    }

    public void Dispose()
    {
        _change.Dispose();
        _count.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
        return statement;
    }

    private void Number(sqlite3_stmt statement, int parameter, long? value) =>
        Check(value is { } number ? raw.sqlite3_bind_int64(statement, parameter, number) : raw.sqlite3_bind_null(statement, parameter));

    private void Text(int parameter, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_change, parameter));
            return;
        }

        var octets = Encoding.UTF8.GetMaxByteCount(value.Length) <= _text.Length ? _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text)) : Encoding.UTF8.GetBytes(value);
        Check(raw.sqlite3_bind_text(_change, parameter, octets));
    }

    private void Run(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _database);
    }
}
