using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Newsletter.Accounts;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Subscribers;

namespace Newsletter.Tests.Support;

/// <summary>The real service on a port of its own, with a data folder of its own.</summary>
public sealed class TestService : IAsyncDisposable
{
    public const string SystemKey = "test-system-key-0123456789abcdef0123456789abcdef";

    private readonly ConcurrentDictionary<(Role, string?), Task<string>> _keys = new();
    private readonly DirectoryInfo _data;
    private readonly bool _ownsData;
    private readonly IDisposable? _hold;

    private TestService(WebApplication app, DirectoryInfo data, bool ownsData, IDisposable? hold)
    {
        Url = new Uri(app.Urls.First());
        _hold = hold;
        App = app;
        _data = data;
        _ownsData = ownsData;
        // A test sends bad input and reads redirects; nothing is done for it in between.
        Http = NewClient();
        Admin = NewClient(SystemKey);
    }

    public WebApplication App { get; }

    public Uri Url { get; }

    public string DataDirectory => _data.FullName;

    /// <summary>Without any key.</summary>
    public HttpClient Http { get; }

    /// <summary>With the system key: admin everywhere.</summary>
    public HttpClient Admin { get; }

    /// <param name="connectionString">PostgreSQL; null: SQLite in the data folder.</param>
    /// <param name="settings">On top of this class's own.</param>
    /// <param name="data">A folder that outlives the service, to start it again on; null: a new one that goes with it.</param>
    /// <param name="clock">Null: the real one.</param>
    /// <param name="map">More routes, for tests of what all routes share.</param>
    public static async Task<TestService> StartAsync(
        string? connectionString = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        DirectoryInfo? data = null,
        TimeProvider? clock = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("newsletter-test-");
        var all = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["DataDirectory"] = folder.FullName,
            ["Admin:ApiKey"] = SystemKey,
            ["Database:Provider"] = connectionString is null ? "Sqlite" : "PostgreSql",
            ["ConnectionStrings:Newsletter"] = connectionString,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            all[key] = value;
        var errors = new LoggedErrors();
        var app = ServiceHost.Build(all, collection =>
        {
            collection.AddLogging(logging => logging.ClearProviders().AddProvider(errors));
            // Tests sign in often; how slow a hash is has a test of its own.
            collection.Configure<PasswordHasherOptions>(hash => hash.IterationCount = 1000);
            collection.AddSingleton(new SignInPace(TimeSpan.Zero));
            collection.AddSingleton(new ReaderPace(TimeSpan.Zero));
            if (clock is not null)
                collection.AddSingleton(clock);
            services?.Invoke(collection);
        });
        map?.Invoke(app);
        var hold = await ServiceHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        var service = new TestService(app, folder, data is null, hold);
        errors.Keep(service.Url);
        return service;
    }

    /// <summary>A part of the running service.</summary>
    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>With a key of an account that has this role and no other.</summary>
    /// <param name="publication">A slug; null: all publications.</param>
    internal async Task<HttpClient> AsAsync(Role role, string? publication = null) => NewClient(await KeyAsync(role, publication));

    /// <inheritdoc cref="AsAsync"/>
    internal Task<string> KeyAsync(Role role, string? publication = null) => _keys.GetOrAdd((role, publication), _ => NewKeyAsync(role, publication));

    private async Task<string> NewKeyAsync(Role role, string? publication)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var email = $"{role}-{publication ?? "all"}@accounts.example".ToLowerInvariant();
        var account = new AccountRequest { Email = email, Grants = [new GrantAnswer(role, publication)] };
        var made = await scope.ServiceProvider.GetRequiredService<CreateAccount>().HandleAsync(account, Caller.System, CancellationToken.None);
        Assert.True(made.Ok, made.Failure?.Message);
        var key = await scope.ServiceProvider.GetRequiredService<CreateApiKey>()
            .HandleAsync(new ApiKeyRequest(email, "test", role), Caller.System, CancellationToken.None);
        return key.Value.Secret;
    }

    public HttpClient NewClient(string? key = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Admin.Dispose();
        var database = Get<DatabaseOptions>();
        await App.StopAsync();
        await App.DisposeAsync();
        _hold?.Dispose();
        if (database.Provider == DatabaseProvider.Sqlite)
            ClearPool(database.ConnectionString);
        LoggedErrors.Forget(Url);
        if (_ownsData)
            _data.Delete(recursive: true);
    }

    // The files' own: other services of this process are in the middle of their work.
    private static void ClearPool(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
