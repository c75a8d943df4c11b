using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Sending.Doctor;

/// <summary>Whether the database answers, is up to date, and agrees about the time.</summary>
internal sealed class DatabaseFindings(NewsletterDb db, Migrator migrator, DatabaseOptions options, TimeProvider clock)
{
    private const string Area = "database";

    private static readonly TimeSpan MostApart = TimeSpan.FromSeconds(5);

    /// <returns>Whether publications can be read from it, and what was found.</returns>
    public async Task<(bool Readable, IReadOnlyList<Finding> Findings)> LookAsync(CancellationToken cancellationToken)
    {
        var name = Name();
        if (options.Provider == DatabaseProvider.Sqlite && !File.Exists(name))
            return (false, [new Finding(Area, name, FindingLevel.Note, "The database is not there yet; the first start makes it.")]);
        try
        {
            var pending = await migrator.PendingAsync(cancellationToken);
            return pending.Count > 0
                ? (false, [new Finding(Area, name, FindingLevel.Warning, $"The database is {pending.Count} steps behind this program.", "Run \"newsletter migrate\", or just start the service: it does that first.")])
                : (true, [new Finding(Area, name, FindingLevel.Ok, "The database answers and is up to date."), .. await ClockAsync(name, cancellationToken)]);
        }
        catch (Exception exception) when ((exception as DbException ?? exception.InnerException as DbException) is { } trouble)
        {
            return (false, [new Finding(Area, name, FindingLevel.Failure, $"The database cannot be used: {trouble.Message}", "Check Database:Provider and ConnectionStrings:Newsletter, and that the server runs.")]);
        }
    }

    private string Name() => options.Provider == DatabaseProvider.Sqlite
        ? Path.GetFullPath(new SqliteConnectionStringBuilder(options.ConnectionString).DataSource)
        : "PostgreSQL";

    // Leases and retries are reckoned by each node's own clock.
    private async Task<IReadOnlyList<Finding>> ClockAsync(string name, CancellationToken cancellationToken)
    {
        if (options.Provider != DatabaseProvider.PostgreSql)
            return [];
        var theirs = await db.Database.SqlQuery<DateTime>($"SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken);
        var apart = (clock.GetUtcNow() - new DateTimeOffset(theirs.ToUniversalTime())).Duration();
        return
        [
            apart <= MostApart
                ? new Finding(Area, name, FindingLevel.Ok, "Its clock and this machine's agree.")
                : new Finding(Area, name, FindingLevel.Failure, string.Create(CultureInfo.InvariantCulture, $"Its clock and this machine's are {apart.TotalSeconds:0} s apart."), "Let both take their time from the network (NTP): nodes tell by the clock which of them is alive."),
        ];
    }
}
