using Npgsql;

namespace Newsletter.Tests.Support;

/// <summary>A PostgreSQL server of this run's own: made at first use, gone with the test process.</summary>
internal static class PostgresCluster
{
    private static readonly Lazy<Task<PostgresServer?>> Started = new(() => PostgresServer.StartAsync(durable: false));
    private static int _databases;

    /// <returns>The connection string of a new empty database, or null where PostgreSQL is not installed.</returns>
    public static async Task<string?> NewDatabaseAsync()
    {
        if (await Started.Value is not { } server)
            return null;
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ToString();
    }
}
