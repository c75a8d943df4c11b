using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Browser.Tests.Support;

/// <summary>The real host on a free port, with a data folder of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    public const string Email = "editor@desk.example";
    public const string Password = "correct horse battery staple";
    public const string ApiKey = "test-key-0123456789-0123456789-0123456789";

    private readonly WebApplication _app;
    private readonly IDisposable? _hold;
    private readonly string _folder;

    private RunningService(WebApplication app, IDisposable? hold, string folder)
    {
        _app = app;
        _hold = hold;
        _folder = folder;
    }

    public string Address => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    /// <param name="withAccount">False: nobody can sign in yet, and the start has printed the link to change that.</param>
    /// <param name="more">Settings on top.</param>
    public static async Task<RunningService> StartAsync(bool withAccount = true, IReadOnlyDictionary<string, string?>? more = null)
    {
        // Small letters and digits alone: pages show the path, and one by chance, such as AkWoSa, looks like a name out of the code.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"newsletter-browser-{Guid.NewGuid():N}")).FullName;
        // Mails name images by the public address: a preview shows them only where that is the one it was loaded from.
        var address = $"http://127.0.0.1:{Ports.Free()}";
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = address,
            ["PublicUrl"] = address,
            ["DataDirectory"] = folder,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        if (withAccount)
        {
            settings["Admin:Email"] = Email;
            settings["Admin:Password"] = Password;
            settings["Admin:ApiKey"] = ApiKey;
        }

        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
            settings[key] = value;
        var app = ServiceHost.Build(settings);
        var hold = await ServiceHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return new RunningService(app, hold, folder);
    }

    /// <summary>The path that the first start prints.</summary>
    public string NewSetUpPath()
    {
        using var scope = Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<SetUpFirstAccount>().NewPath();
    }

    public async ValueTask DisposeAsync()
    {
        var database = Services.GetRequiredService<DatabaseOptions>();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _hold?.Dispose();
        // The file's own pool: other services of this process are in the middle of their work.
        using (var connection = new SqliteConnection(database.ConnectionString))
            SqliteConnection.ClearPool(connection);
        Directory.Delete(_folder, recursive: true);
    }
}
