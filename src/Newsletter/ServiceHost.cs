using Microsoft.Extensions.Logging.Console;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Articles;
using Newsletter.Articles.Feeds;
using Newsletter.Articles.Images;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Issues;
using Newsletter.Issues.Pages.Composer;
using Newsletter.Publications;
using Newsletter.Rendering.Designs;
using Newsletter.Responses;
using Newsletter.Responses.Reading;
using Newsletter.Responses.Webhooks;
using Newsletter.Scheduling;
using Newsletter.Sending;
using Newsletter.Sending.Mailbox;
using Newsletter.Sending.Pages;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Operations;
using Newsletter.Shell.Outbound;
using Newsletter.Shell.Retention;
using Newsletter.Shell.Settings;
using Newsletter.Subscribers;
using Newsletter.Subscribers.Imports;
using Newsletter.Subscribers.Pages;
using Newsletter.Subscribers.Segments;
using Newsletter.Subscribers.Suppressions;

namespace Newsletter;

/// <summary>What a process does.</summary>
internal enum HostRole
{
    /// <summary>Screens, API, jobs and sending.</summary>
    Whole,

    /// <summary>Jobs and sending; of the routes health, metrics and the images that mails show.</summary>
    Worker,

    /// <summary>Nothing by itself: a verb of the command line takes services out of it. Without routes it needs half the memory and time to start.</summary>
    Verb,

    /// <summary>A verb's parts on the settings that it is given: those of the file and the environment belong to the real service.</summary>
    Trial,
}

/// <summary>Puts the service together, in the order of the flow.</summary>
internal static class ServiceHost
{
    /// <summary>Where appsettings.json and templates are: <c>NEWSLETTER_HOME</c> when the launcher names it, else beside the program.</summary>
    public static string Home { get; } =
        Path.GetFullPath(Environment.GetEnvironmentVariable("NEWSLETTER_HOME") is { Length: > 0 } home ? home : AppContext.BaseDirectory);

    /// <param name="overrides">Settings that beat file and environment, by key: the command line's, a test's.</param>
    /// <exception cref="SettingsException">The settings do not allow a start.</exception>
    public static WebApplication Build(
        IReadOnlyDictionary<string, string?> overrides, Action<IServiceCollection>? services = null, HostRole role = HostRole.Whole)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Home, ApplicationName = "newsletter" });
        if (role == HostRole.Trial)
            builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(overrides);
        builder.WebHost.UseKestrelHttpsConfiguration();
        var engines = EngineSetup.Catalog(TimeProvider.System);
        var settings = AllSettings.Read(builder.Configuration, Home, engines);
        if (role == HostRole.Worker && settings.Database.Provider == DatabaseProvider.Sqlite)
            throw new SettingsException(["Database:Provider is 'Sqlite', and a worker shares its database with other nodes. Allowed: PostgreSql. On SQLite, serve does it all."]);
        builder.WebHost.UseUrls(settings.Service.Urls.Split(';'));

        // Standard output is for results.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(new MillisecondClock());
        settings.AddTo(builder.Services);
        builder.Services.AddData(settings.Database);
        builder.Services.AddSecrets();
        builder.Services.AddEngines(engines, settings.Engines);
        builder.Services.AddApi();
        builder.Services.AddApiDocument();
        builder.Services.AddOutbound();
        builder.Services.AddOperations();
        builder.Services.AddAccounts(settings.Service.PublicUrlIsHttps);
        builder.Services.AddPublications();
        builder.Services.AddArticles();
        builder.Services.AddImages(settings.Database);
        builder.Services.AddFeeds();
        builder.Services.AddIssues();
        builder.Services.AddComposer(settings.Database);
        builder.Services.AddComposing();
        builder.Services.AddSending(settings.Database, settings.Smtp);
        builder.Services.AddScheduling();
        builder.Services.AddResponses();
        builder.Services.AddSubscribers();
        builder.Services.AddSuppressions();
        builder.Services.AddSegments();
        builder.Services.AddAudit();
        builder.Services.AddImports();
        builder.Services.AddScreens();
        builder.Services.AddScoped<RetentionRuns>().AddHostedService<RetentionService>();
        services?.Invoke(builder.Services);

        var app = builder.Build();
        Use(app, settings);
        if (role == HostRole.Whole)
            Map(app);
        if (role is HostRole.Whole or HostRole.Worker)
        {
            app.MapImages();
            app.MapOperations();
        }

        return app;
    }

    /// <summary>What every request passes, from the outside in.</summary>
    private static void Use(WebApplication app, AllSettings settings)
    {
        settings.Proxy.Use(app);
        app.UseSecurityHeaders(settings.Service.PublicUrlIsHttps);
        app.UseAssets();
        app.UseWhen(context => !IsForPrograms(context), pages => pages.UseProblemPages());
        app.UseWhen(IsForPrograms, api => api.UseMiddleware<ApiErrors>());
        app.UseApiReader();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(FormDoor.GuardAsync);
        app.UseMiddleware<AuditTrail>();
        app.UseWhen(IsApi, api => api.Use(ApiErrors.RefuseLargeAsync).UseMiddleware<Idempotency>());
    }

    /// <summary>Where requests go. Each route names who may call it; one that does not is closed.</summary>
    private static void Map(WebApplication app)
    {
        var api = app.MapApi();
        api.MapAccounts();
        api.MapApiKeys();
        api.MapPublications();
        api.MapArticles();
        api.MapImageLibrary();
        api.MapFeeds();
        api.MapIssues();
        api.MapDesigns();
        api.MapComposing();
        api.MapScheduling();
        api.MapSending();
        api.MapMailbox();
        api.MapResponses();
        api.MapReport();
        api.MapSubscribers();
        api.MapSuppressions();
        api.MapSegments();
        api.MapAudit();
        api.MapImports();
        app.MapApiDocument();
        app.MapDesignStyles();
        app.MapPreviewFrame();
        app.MapDesignFrames();
        app.MapComposer();
        app.MapMailboxFiles();
        app.MapLedgerFiles();
        app.MapProgressEvents();
        app.MapSubscriberFiles();
        app.MapReading();
        app.MapWebhooks();
        app.MapReportFile();
        app.MapWebView();
        app.MapFeed();
        app.MapSignUpWork();
        app.MapSuppressionFile();
        app.MapAuditFile();
        app.MapScreens();
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    /// <summary>What goes wrong is told as problem details, not as a page.</summary>
    private static bool IsForPrograms(HttpContext context) => IsApi(context) || context.Request.Path.StartsWithSegments(WebhookRoutes.Path, StringComparison.OrdinalIgnoreCase);

    /// <summary>Folders, schema, keys: what has to be there before the first request.</summary>
    /// <returns>On SQLite the hold on the data folder, to be kept while the service runs.</returns>
    /// <exception cref="SettingsException">The folder cannot be used.</exception>
    public static async Task<IDisposable?> PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var folder = app.Services.GetRequiredService<ServiceOptions>().DataDirectory;
        CreateFolder(folder);
        var alone = app.Services.GetRequiredService<DatabaseOptions>().Provider == DatabaseProvider.Sqlite ? DataLock.Take(folder) : null;
        try
        {
            await OpenAsync(app, cancellationToken);
            return alone;
        }
        catch
        {
            alone?.Dispose();
            throw;
        }
    }

    /// <summary>For verbs that read and write beside a running service: schema and keys.</summary>
    public static async Task OpenAsync(WebApplication app, CancellationToken cancellationToken)
    {
        CreateFolder(app.Services.GetRequiredService<ServiceOptions>().DataDirectory);
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<KeyRing>().OpenAsync(cancellationToken);
    }

    /// <summary>Makes the data folder, or says in one message why it cannot be made.</summary>
    public static void CreateFolder(string folder)
    {
        try
        {
            OwnerOnly.CreateFolder(folder);
            OwnerOnly.MendFolders(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"DataDirectory is '{folder}', which cannot be made: {exception.Message} Set a folder that this user may write in."]);
        }
    }
}
