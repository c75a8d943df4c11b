using Microsoft.Data.Sqlite;

namespace Newsletter.Cli;

/// <summary>
/// The images of a data folder, as a table of the one file that backup writes. The database is copied before them: an image's octets are on disk before its row is there
/// and after it is gone, so for every row of the copy there is a file, unless the image was taken away while the backup ran.
/// </summary>
internal static class BackupImages
{
    private const string Table = "backup_images";

    /// <param name="file">A copy of the database.</param>
    /// <returns>How many went in, and the names of those that are listed and not in the folder.</returns>
    public static async Task<(int Count, IReadOnlyList<string> Missing)> AddAsync(string file, string folder, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(file, cancellationToken);
        var listed = await ListedAsync(connection, cancellationToken);
        await using var transaction = connection.BeginTransaction();
        await ExecuteAsync(connection, $"CREATE TABLE {Table} (hash TEXT PRIMARY KEY, octets BLOB NOT NULL)", cancellationToken);
        await using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {Table} (hash, octets) VALUES ($hash, $octets)";
        var (hash, octets) = (insert.Parameters.Add("$hash", SqliteType.Text), insert.Parameters.Add("$octets", SqliteType.Blob));
        var missing = new List<string>();
        foreach (var image in listed)
        {
            try
            {
                (hash.Value, octets.Value) = (image.Hash, await File.ReadAllBytesAsync(Path.Combine(folder, image.Hash), cancellationToken));
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                missing.Add(image.Name);
                continue;
            }

            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (listed.Count - missing.Count, missing);
    }

    /// <summary>Puts them into the folder, beside those that are there: what an image's name is never changes, so none is overwritten with another.</summary>
    /// <param name="file">A copy of the backup; it loses them, and is the database that it was made of.</param>
    /// <returns>How many; null: a backup from before it held any.</returns>
    public static async Task<int?> TakeAsync(string file, string folder, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(file, cancellationToken);
        if (await CountAsync(connection, $"SELECT count(*) FROM sqlite_master WHERE name = '{Table}'", cancellationToken) == 0)
            return null;
        Directory.CreateDirectory(folder);
        var count = 0;
        await using (var select = connection.CreateCommand())
        {
            select.CommandText = $"SELECT hash, octets FROM {Table}";
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            for (; await reader.ReadAsync(cancellationToken); count++)
                await WriteAsync(Path.Combine(folder, Path.GetFileName(reader.GetString(0))), reader.GetFieldValue<byte[]>(1), cancellationToken);
        }

        await ExecuteAsync(connection, $"DROP TABLE {Table}", cancellationToken);
        await ExecuteAsync(connection, "VACUUM", cancellationToken);
        return count;
    }

    private static async Task<IReadOnlyList<(string Hash, string Name)>> ListedAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        // A database that nobody has migrated since images came has no list of them.
        if (await CountAsync(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'images'", cancellationToken) == 0)
            return [];
        var listed = new List<(string, string)>();
        await using var select = connection.CreateCommand();
        select.CommandText = "SELECT hash, name FROM images ORDER BY key";
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            listed.Add((reader.GetString(0), reader.GetString(1)));
        return listed;
    }

    private static async Task WriteAsync(string path, byte[] octets, CancellationToken cancellationToken)
    {
        // Whole or not at all; one of the right length that is there is the same one.
        if (new FileInfo(path) is { Exists: true } there && there.Length == octets.Length)
            return;
        var part = path + ".part";
        await File.WriteAllBytesAsync(part, octets, cancellationToken);
        File.Move(part, path, overwrite: true);
    }

    private static async Task<SqliteConnection> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task<long> CountAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!; // count(*) is a row
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
