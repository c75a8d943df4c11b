using Microsoft.Data.Sqlite;
using Npgsql;

namespace Newsletter.Data;

/// <summary>
/// Why the database refused a row: because of another row that is there already or gone by now, which is an answer for whoever asked; anything else
/// (it is locked, full, out of reach, or a rule of ours is broken) is trouble, and goes on as such.
/// </summary>
internal static class RowRefused
{
    // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID.
    private static readonly int[] Unique = [2067, 1555, 2579];

    // SQLITE_CONSTRAINT_FOREIGNKEY.
    private const int ForeignKey = 787;

    /// <summary>One with the same key, or the same values of a unique index, is there.</summary>
    public static bool AsTwin(Exception exception) => exception.InnerException switch
    {
        SqliteException sqlite => Unique.Contains(sqlite.SqliteExtendedErrorCode),
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        _ => false,
    };

    /// <summary>As above, of one index.</summary>
    /// <param name="index">Its name, by which PostgreSQL calls it.</param>
    /// <param name="columns">With their table, as SQLite calls it: <c>issues.publication_key, issues.at</c>.</param>
    public static bool AsTwin(Exception exception, string index, string columns) => AsTwin(exception) && exception.InnerException switch
    {
        PostgresException postgres => postgres.ConstraintName == index,
        { } sqlite => sqlite.Message.Contains($": {columns}'", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>What it belongs to is gone.</summary>
    public static bool AsOrphan(Exception exception) => exception.InnerException switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode == ForeignKey,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.ForeignKeyViolation,
        _ => false,
    };
}
