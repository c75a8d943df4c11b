using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Newsletter.Tests.Support;

/// <summary>
/// One service for the tests of a class, on one database. A suite is an abstract class that takes this in its constructor; one class for each
/// database derives from it: <c>: Suite(fixture), IClassFixture&lt;OnSqlite&gt;</c> and <c>IClassFixture&lt;OnPostgreSql&gt;</c>.
/// </summary>
public abstract class ServiceFixture : IAsyncLifetime
{
    private TestService? _service;

    /// <summary>Skips the test where this database is not on the machine: use <c>SkippableFact</c>.</summary>
    public TestService Service
    {
        get
        {
            if (_service is null)
                Required.Absent("postgresql", "no /usr/lib/postgresql/*/bin/initdb on this machine");
            return _service!; // Absent throws
        }
    }

    /// <summary>Null for SQLite.</summary>
    public string? ConnectionString { get; private set; }

    protected virtual IReadOnlyDictionary<string, string?>? Settings => null;

    protected abstract Task<(bool There, string? ConnectionString)> NewDatabaseAsync();

    /// <summary>More routes, for a suite about what all routes share.</summary>
    protected virtual void Map(WebApplication app)
    {
    }

    /// <summary>Parts of the service that a suite has of its own: names that lead to its own server.</summary>
    protected virtual void Services(IServiceCollection services)
    {
    }

    public async Task InitializeAsync()
    {
        var (there, connectionString) = await NewDatabaseAsync();
        ConnectionString = connectionString;
        if (there)
            _service = await TestService.StartAsync(connectionString, Settings, services: Services, map: Map);
    }

    public async Task DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
    }
}

public class OnSqlite : ServiceFixture
{
    protected override Task<(bool There, string? ConnectionString)> NewDatabaseAsync() => Task.FromResult((true, (string?)null));
}

public class OnPostgreSql : ServiceFixture
{
    protected override async Task<(bool There, string? ConnectionString)> NewDatabaseAsync()
    {
        var connectionString = await PostgresCluster.NewDatabaseAsync();
        return (connectionString is not null, connectionString);
    }
}
