using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Newsletter.Tests.Support;

/// <summary>A PostgreSQL server of a test's own, on a Unix socket. It ends with this process, however that ends, and can be killed and started again.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _serve;

    // Held: their input is what the server lives by.
    private readonly List<Process> _shells = [];

    private int _databases;

    private PostgresServer(string folder, string serve)
    {
        _folder = folder;
        _serve = serve;
        // A short path, since socket paths are limited to 107 bytes.
        ConnectionString = new NpgsqlConnectionStringBuilder { Host = folder, Username = "postgres", Database = "postgres", Timeout = 60 }.ToString();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
    }

    /// <summary>Of the database <c>postgres</c>, which is empty.</summary>
    public string ConnectionString { get; }

    /// <param name="durable">Commits are fsynced, as PostgreSQL does unless it is told otherwise.</param>
    /// <returns>Null where PostgreSQL is not installed.</returns>
    public static async Task<PostgresServer?> StartAsync(bool durable)
    {
        const string versions = "/usr/lib/postgresql";
        var bin = Directory.Exists(versions)
            ? Directory.GetDirectories(versions).Select(v => Path.Combine(v, "bin")).Where(b => File.Exists(Path.Combine(b, "initdb"))).Max()
            : null;
        if (bin is null)
            return null;

        // The server refuses to run as root.
        var folder = Directory.CreateTempSubdirectory("pg").FullName;
        var user = string.Equals(Environment.UserName, "root", StringComparison.Ordinal) ? "runuser -u postgres -- " : "";
        if (user.Length > 0)
            await RunAsync($"chown postgres '{folder}'");
        await RunAsync($"cd '{folder}' && {user}{bin}/initdb -D '{folder}/data' -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync");
        var server = new PostgresServer(
            folder, $"{user}{bin}/postgres -D '{folder}/data' -k '{folder}' -c listen_addresses= -c fsync={(durable ? "on" : "off")} -c max_connections=500");
        await server.StartAgainAsync();
        return server;
    }

    /// <returns>The connection string of a new empty database.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ToString();
    }

    /// <summary>SIGKILL to the server and to every process of it, as when the machine runs out of memory.</summary>
    public async Task KillAsync()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        foreach (var id in ChildProcesses.Of(postmaster).Prepend(postmaster))
            await ChildProcesses.KillAsync(id);
    }

    public async Task StartAgainAsync()
    {
        // The server ends when its shell's input does.
        var script = $"cd '{_folder}' && {_serve} >>log 2>&1 & cat >/dev/null; kill -QUIT $(head -n 1 '{_folder}/data/postmaster.pid'); wait; rm -rf '{_folder}'";
        _shells.Add(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 1200)
            {
                await Task.Delay(100);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private void End()
    {
        foreach (var shell in _shells)
            shell.StandardInput.Close();
        _shells.Clear();
    }

    private static async Task RunAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script}: {error}{await output}");
    }
}
