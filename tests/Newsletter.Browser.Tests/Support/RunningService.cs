using Microsoft.AspNetCore.Builder;

namespace Newsletter.Browser.Tests.Support;

/// <summary>The real host on a free port, with a data folder of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    public const string Email = "editor@desk.example";
    public const string Password = "correct horse battery staple";
    public const string ApiKey = "test-key-0123456789-0123456789-0123456789";

    private readonly WebApplication _app;
    private readonly string _folder;

    private RunningService(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public string Address => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningService> StartAsync(bool withAccount = true)
    {
        var folder = Directory.CreateTempSubdirectory("newsletter-browser-").FullName;
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["DataDirectory"] = folder,
            ["Logging:LogLevel:Default"] = "Warning",
        };
        if (withAccount)
        {
            settings["Admin:Email"] = Email;
            settings["Admin:Password"] = Password;
            settings["Admin:ApiKey"] = ApiKey;
        }

        var app = ServiceHost.Build(settings);
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return new RunningService(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
