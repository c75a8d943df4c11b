using Microsoft.Data.Sqlite;
using Newsletter.Shell.Settings;

namespace Newsletter.Data;

internal enum DatabaseProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary><c>Database:Provider</c> and <c>ConnectionStrings:Newsletter</c>.</summary>
internal sealed record DatabaseOptions(DatabaseProvider Provider, string ConnectionString)
{
    public static DatabaseOptions Read(SettingsReader reader, string dataDirectory)
    {
        var provider = reader.Choice("Database:Provider", DatabaseProvider.Sqlite);
        var connection = reader.OptionalText("ConnectionStrings:Newsletter");
        if (provider == DatabaseProvider.PostgreSql && connection is null)
            reader.Add("ConnectionStrings:Newsletter", connection, "a PostgreSQL connection string, when Database:Provider is PostgreSql");
        return new DatabaseOptions(
            provider,
            connection ?? new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, "newsletter.db") }.ToString());
    }
}
