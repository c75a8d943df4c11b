namespace Newsletter.Tests.Support;

/// <summary>A PostgreSQL server of this run's own: made at first use, gone with the test process.</summary>
internal static class PostgresCluster
{
    private static readonly Lazy<Task<PostgresServer?>> Started = new(() => PostgresServer.StartAsync(durable: false));

    /// <returns>The connection string of a new empty database, or null where PostgreSQL is not installed.</returns>
    public static async Task<string?> NewDatabaseAsync() => await Started.Value is { } server ? await server.NewDatabaseAsync() : null;
}
