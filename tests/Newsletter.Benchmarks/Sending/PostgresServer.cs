using System.Diagnostics;
using Npgsql;

namespace Newsletter.Benchmarks.Sending;

/// <summary>A PostgreSQL server of this run's own, as it is installed: what it says is on disk is on disk.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Versions = "/usr/lib/postgresql";

    private readonly Process _process;
    private readonly string _folder;
    private int _databases;

    private PostgresServer(Process process, string folder) => (_process, _folder) = (process, folder);

    private static string? Programs => Directory.Exists(Versions)
        ? Directory.GetDirectories(Versions).Select(v => Path.Combine(v, "bin")).Where(b => File.Exists(Path.Combine(b, "initdb"))).Max()
        : null;

    /// <returns>Null: PostgreSQL is not installed.</returns>
    public static async Task<PostgresServer?> StartAsync()
    {
        if (Programs is not { } bin)
            return null;
        // It refuses to run as root; a short path, since socket paths are limited to 107 bytes.
        var folder = Directory.CreateTempSubdirectory("pg").FullName;
        var user = Environment.UserName == "root" ? "runuser -u postgres -- " : "";
        await ShellAsync($"{(user.Length > 0 ? $"chown postgres '{folder}' && " : "")}cd '{folder}' && {user}{bin}/initdb -D '{folder}/data' -U postgres -A trust -E UTF8 --locale=C.UTF-8");
        var script = $"cd '{folder}' && {user}{bin}/postgres -D '{folder}/data' -k '{folder}' -c listen_addresses= >log 2>&1 & "
            + $"cat >/dev/null; kill -INT $(head -n 1 '{folder}/data/postmaster.pid'); wait";
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true })!; // there is a shell wherever Postfix is
        var server = new PostgresServer(process, folder);
        await server.RunAsync("SELECT 1");
        return server;
    }

    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"bench{++_databases}";
        await RunAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = _folder, Username = "postgres", Database = database, Timeout = 60 }.ToString();

    private async Task RunAsync(string sql)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                await command.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task ShellAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!; // likewise
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script}: {error}{await output}");
    }
}
