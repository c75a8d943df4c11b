using System.Diagnostics;
using Npgsql;

namespace Newsletter.Tests.Support;

/// <summary>A PostgreSQL server of this run's own: made at first use, on a Unix socket, gone with the test process.</summary>
internal static class PostgresCluster
{
    private static readonly Lazy<Task<string?>> Started = new(StartAsync);
    private static int _databases;

    // Held: its input is what the server lives by.
    private static Process? _server;

    /// <returns>The connection string of a new empty database, or null where PostgreSQL is not installed.</returns>
    public static async Task<string?> NewDatabaseAsync()
    {
        if (await Started.Value is not { } server)
            return null;
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    private static async Task<string?> StartAsync()
    {
        const string versions = "/usr/lib/postgresql";
        var bin = Directory.Exists(versions)
            ? Directory.GetDirectories(versions).Select(v => Path.Combine(v, "bin")).Where(b => File.Exists(Path.Combine(b, "initdb"))).Max()
            : null;
        if (bin is null)
            return null;

        // The server refuses to run as root; a short path, since socket paths are limited to 107 bytes.
        var folder = Directory.CreateTempSubdirectory("pg").FullName;
        var user = string.Equals(Environment.UserName, "root", StringComparison.Ordinal) ? "runuser -u postgres -- " : "";
        if (user.Length > 0)
            await RunAsync($"chown postgres '{folder}'");
        await RunAsync($"cd '{folder}' && {user}{bin}/initdb -D '{folder}/data' -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync");
        Serve(folder, $"{user}{bin}/postgres -D '{folder}/data' -k '{folder}' -c listen_addresses= -c fsync=off -c max_connections=500");
        var server = new NpgsqlConnectionStringBuilder { Host = folder, Username = "postgres", Database = "postgres", Timeout = 60 }.ToString();
        await WaitAsync(server);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _server?.StandardInput.Close();
        return server;
    }

    /// <summary>The server ends when its shell's input does: when this process ends, however it ends.</summary>
    private static void Serve(string folder, string command)
    {
        var script = $"cd '{folder}' && {command} >log 2>&1 & cat >/dev/null; kill -QUIT $(head -n 1 '{folder}/data/postmaster.pid'); wait; rm -rf '{folder}'";
        _server = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true });
    }

    private static async Task WaitAsync(string server)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task RunAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script}: {error}{await output}");
    }
}
