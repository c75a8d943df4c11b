using Microsoft.Data.Sqlite;

namespace Newsletter.Data;

/// <summary>
/// Keeps what readers and staff have entrusted to the service from other users of its machine: files are made for their owner alone, and what an earlier version made
/// otherwise is mended. Where a file system has no such rights, or does not let them be changed, things stay as they are.
/// </summary>
internal static class OwnerOnly
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Folders below the data folder that hold mail and lists of readers.</summary>
    private static readonly string[] Folders = ["mailbox", "imports"];

    /// <summary>Made with its parents; one that is there keeps its rights, for somebody may have given them on purpose.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Folder700);
    }

    /// <summary>An empty file, unless there is one.</summary>
    public static void CreateFile(string path)
    {
        using var file = Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>To be written, from its beginning; one that is there keeps its rights.</summary>
    public static FileStream Write(string path) => Open(path, FileMode.Create, FileShare.Read);

    /// <summary>To be written; fails when there is one.</summary>
    public static FileStream WriteNew(string path) => Open(path, FileMode.CreateNew, FileShare.Read);

    public static void MendFolders(string dataDirectory)
    {
        foreach (var folder in Folders.Select(name => Path.Combine(dataDirectory, name)).Where(Directory.Exists))
        {
            Mend(folder, Folder700);
            foreach (var file in Directory.EnumerateFiles(folder))
                Mend(file, File600);
        }
    }

    /// <summary>SQLite gives the files beside a database (-wal, -shm) the rights that the database has, so it is made before SQLite would.</summary>
    public static void MakeDatabase(string connectionString)
    {
        var source = new SqliteConnectionStringBuilder(connectionString);
        if (source.Mode is SqliteOpenMode.Memory or SqliteOpenMode.ReadOnly || source.DataSource.Length == 0 || source.DataSource is ":memory:" || source.DataSource.StartsWith("file:", StringComparison.Ordinal))
            return;
        var database = Path.GetFullPath(source.DataSource);
        try
        {
            CreateFile(database);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // SQLite says in its own words what is wrong with the place.
            return;
        }

        foreach (var file in (string[])[database, $"{database}-wal", $"{database}-shm"])
            Mend(file, File600);
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var how = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = File600;
        return new FileStream(path, how);
    }

    private static void Mend(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            // Rights that are narrower already are somebody's choice.
            var now = File.GetUnixFileMode(path);
            if ((now & ~mode) != UnixFileMode.None)
                File.SetUnixFileMode(path, now & mode);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's, or no such rights here: the service works all the same.
        }
    }
}
