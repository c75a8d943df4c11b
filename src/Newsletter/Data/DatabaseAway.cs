using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Newsletter.Data;

/// <summary>Whether something failed only because the database cannot work at the moment: it is locked, full, restarting or out of reach. Trying again may help.</summary>
internal static class DatabaseAway
{
    // SQLITE_BUSY, LOCKED, IOERR, FULL, CANTOPEN.
    private static readonly int[] Passing = [5, 6, 10, 13, 14];

    /// <summary>Looks into what others wrapped it in, as EF Core does.</summary>
    public static bool Caused(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SqliteException sqlite && Passing.Contains(sqlite.SqliteErrorCode))
                return true;
            if (exception is NpgsqlException npgsql && (npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException))
                return true;
            if (exception is DbException { IsTransient: true })
                return true;
        }

        return false;
    }
}
