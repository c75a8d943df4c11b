using System.CommandLine;
using Microsoft.Data.Sqlite;
using Newsletter.Articles.Images;
using Newsletter.Data;
using Newsletter.Shell.Settings;

namespace Newsletter.Cli;

/// <summary>migrate, backup and restore. The service need not run; for restore it must not.</summary>
internal static class DatabaseCommands
{
    public static IEnumerable<Command> Create()
    {
        var migrate = new Command("migrate", "Bring the database up to date; serve does this by itself");
        migrate.SetAction((_, cancellationToken) => ServiceCommands.WithServicesAsync(services => MigrateAsync(services, cancellationToken), cancellationToken));
        yield return migrate;

        var to = new Argument<string>("FILE") { Description = "The file to write; it must not be there yet" };
        var backup = new Command("backup", "Copy the SQLite database into one file while the service runs (PostgreSQL: pg_dump)") { to };
        backup.SetAction((parse, cancellationToken) =>
            ServiceCommands.WithServicesAsync(services => BackupAsync(services, Path.GetFullPath(parse.GetRequiredValue(to))), cancellationToken));
        yield return backup;

        var from = new Argument<string>("FILE") { Description = "A file that backup wrote" };
        var restore = new Command("restore", "Put a backup in the place of the SQLite database; the one that was there is kept beside it") { from };
        restore.SetAction((parse, cancellationToken) =>
            ServiceCommands.WithServicesAsync(services => RestoreAsync(services, Path.GetFullPath(parse.GetRequiredValue(from))), cancellationToken));
        yield return restore;
    }

    private static async Task<int> MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        ServiceHost.CreateFolder(services.GetRequiredService<ServiceOptions>().DataDirectory);
        var applied = await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        foreach (var name in applied)
            Console.WriteLine(name);
        await Console.Error.WriteLineAsync(applied.Count == 0 ? "The database is up to date." : $"{applied.Count} applied.");
        return 0;
    }

    private static async Task<int> BackupAsync(IServiceProvider services, string file)
    {
        var database = DatabaseFile(services);
        if (database is null)
            return await ServiceCommands.FailAsync("On PostgreSQL, use pg_dump: this verb is for SQLite.");
        if (!File.Exists(database))
            return await ServiceCommands.FailAsync($"There is no database at {database}.");
        if (Path.Exists(file))
            return await ServiceCommands.FailAsync($"{file} is there already; name another file.");
        if (!Directory.Exists(Path.GetDirectoryName(file)))
            return await ServiceCommands.FailAsync($"There is no folder {Path.GetDirectoryName(file)} to write {Path.GetFileName(file)} into.");
        // VACUUM INTO is one consistent snapshot, whatever is being written meanwhile.
        await using var connection = new SqliteConnection(services.GetRequiredService<DatabaseOptions>().ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", file);
        await command.ExecuteNonQueryAsync();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Console.WriteLine(file);
        await Console.Error.WriteLineAsync($"Keep the key file with it ({services.GetRequiredService<Data.Secrets.SecretsOptions>().KeyFile}): without it, links in mail that is out are void.");
        if (Directory.Exists(FolderOctets.Folder(services.GetRequiredService<ServiceOptions>())))
            await Console.Error.WriteLineAsync($"Keep the images as well ({FolderOctets.Folder(services.GetRequiredService<ServiceOptions>())}): mail that is out shows them.");
        return 0;
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, string file)
    {
        var database = DatabaseFile(services);
        if (database is null)
            return await ServiceCommands.FailAsync("On PostgreSQL, use pg_restore: this verb is for SQLite.");
        if (!File.Exists(file))
            return await ServiceCommands.FailAsync($"There is no file {file}.");
        if (!await IsOursAsync(file))
            return await ServiceCommands.FailAsync($"{file} is no backup of this service.");
        ServiceHost.CreateFolder(services.GetRequiredService<ServiceOptions>().DataDirectory);
        using var alone = DataLock.Take(services.GetRequiredService<ServiceOptions>().DataDirectory);
        SqliteConnection.ClearAllPools();
        var kept = $"{database}.before-restore";
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(database + ending))
                File.Move(database + ending, kept + ending, overwrite: true);
        }

        File.Copy(file, database);
        Console.WriteLine(database);
        if (File.Exists(kept))
            await Console.Error.WriteLineAsync($"What was there is now {kept}.");
        return 0;
    }

    private static async Task<bool> IsOursAsync(string file)
    {
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM schema_migrations";
            return await command.ExecuteScalarAsync() is long and > 0;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private static string? DatabaseFile(IServiceProvider services)
    {
        var options = services.GetRequiredService<DatabaseOptions>();
        return options.Provider == DatabaseProvider.Sqlite ? Path.GetFullPath(new SqliteConnectionStringBuilder(options.ConnectionString).DataSource) : null;
    }
}
