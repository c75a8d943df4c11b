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
        var backup = new Command("backup", "Copy the SQLite database and the images into one file while the service runs (PostgreSQL: pg_dump)") { to };
        backup.SetAction((parse, cancellationToken) =>
            ServiceCommands.WithServicesAsync(services => BackupAsync(services, Path.GetFullPath(parse.GetRequiredValue(to)), cancellationToken), cancellationToken));
        yield return backup;

        var from = new Argument<string>("FILE") { Description = "A file that backup wrote" };
        var restore = new Command("restore", "Put a backup in the place of the SQLite database, and its images back; the database that was there is kept beside it") { from };
        restore.SetAction((parse, cancellationToken) =>
            ServiceCommands.WithServicesAsync(services => RestoreAsync(services, Path.GetFullPath(parse.GetRequiredValue(from)), cancellationToken), cancellationToken));
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

    private static async Task<int> BackupAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
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
        // Under a name of its own until it is whole.
        var part = $"{file}.part";
        try
        {
            var images = await CopyAsync(services, part, cancellationToken);
            File.Move(part, file);
            Console.WriteLine(file);
            await Console.Error.WriteLineAsync(images.Count == 1 ? "With one image." : $"With {images.Count} images.");
            foreach (var name in images.Missing)
                await Console.Error.WriteLineAsync($"Not with {name}: it is listed, and its file is gone.");
        }
        finally
        {
            File.Delete(part);
        }

        await Console.Error.WriteLineAsync($"Keep the key file with it ({services.GetRequiredService<Data.Secrets.SecretsOptions>().KeyFile}): without it, links in mail that is out are void.");
        return 0;
    }

    private static async Task<(int Count, IReadOnlyList<string> Missing)> CopyAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
    {
        File.Delete(file);
        OwnerOnly.CreateFile(file);
        await using (var connection = new SqliteConnection(services.GetRequiredService<DatabaseOptions>().ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            // One consistent snapshot, whatever is being written meanwhile.
            command.CommandText = "VACUUM INTO $file";
            command.Parameters.AddWithValue("$file", file);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return await BackupImages.AddAsync(file, FolderOctets.Folder(services.GetRequiredService<ServiceOptions>()), cancellationToken);
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
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
        // The images first, out of a copy: until the database is in its place, everything is as it was.
        var part = $"{database}.restoring";
        File.Delete(part);
        OwnerOnly.CreateFile(part);
        await using (var from = File.OpenRead(file))
        await using (var to = File.OpenWrite(part))
            await from.CopyToAsync(to, cancellationToken);
        var images = await BackupImages.TakeAsync(part, FolderOctets.Folder(services.GetRequiredService<ServiceOptions>()), cancellationToken);
        var kept = $"{database}.before-restore";
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(database + ending))
                File.Move(database + ending, kept + ending, overwrite: true);
        }

        File.Move(part, database);
        Console.WriteLine(database);
        await Console.Error.WriteLineAsync(images switch
        {
            null => "This backup is from before images were part of one: put the folder images back yourself.",
            1 => "One image is back.",
            _ => $"{images} images are back.",
        });
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
