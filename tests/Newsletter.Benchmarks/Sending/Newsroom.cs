using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Cli;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Dkim;
using Newsletter.Publications;
using Newsletter.Subscribers;

namespace Newsletter.Benchmarks.Sending;

/// <summary>A data folder with a publication, its readers and approved issues, made before the product is started on it.</summary>
internal sealed class Newsroom : IAsyncDisposable
{
    public const string From = "letter@news.example";
    public const string KeyFile = "bench.pem";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-bench");
    private readonly Queue<Guid> _issues = new();

    private Newsroom(Dictionary<string, string?> settings) => Settings = settings;

    /// <summary>To start the product with.</summary>
    public Dictionary<string, string?> Settings { get; }

    public int Readers { get; private init; }

    /// <summary>Octets of one copy.</summary>
    public long Size { get; private set; }

    /// <summary>Tokens of readers, for leaving.</summary>
    public Queue<string> Leaving { get; } = new();

    public string Path(string file) => System.IO.Path.Combine(_folder.FullName, file);

    /// <param name="postgres">The connection string of an empty database; null: SQLite.</param>
    /// <param name="ports">Of the servers; connections are shared out among them.</param>
    public static Task<Newsroom> OpenAsync(int readers, int issues, string? postgres, int connections, params int[] ports) =>
        OpenAsync(UncertainPolicy.NeverMiss, readers, issues, postgres, connections, ports);

    /// <inheritdoc cref="OpenAsync(int, int, string?, int, int[])"/>
    public static async Task<Newsroom> OpenAsync(UncertainPolicy policy, int readers, int issues, string? postgres, int connections, params int[] ports)
    {
        var room = new Newsroom(new Dictionary<string, string?>
        {
            ["PublicUrl"] = "https://news.example",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
            ["SignUp:PerNetwork"] = "0",
            ["Database:Provider"] = postgres is null ? "Sqlite" : "PostgreSql",
            ["ConnectionStrings:Newsletter"] = postgres ?? "",
            ["Smtp:Mode"] = "Servers",
        }) { Readers = readers };
        room.Settings["DataDirectory"] = room._folder.FullName;
        for (var i = 0; i < ports.Length; i++)
        {
            room.Settings[$"Smtp:Servers:{i}:Name"] = $"sink{i}";
            room.Settings[$"Smtp:Servers:{i}:Host"] = "127.0.0.1";
            room.Settings[$"Smtp:Servers:{i}:Port"] = $"{ports[i]}";
            room.Settings[$"Smtp:Servers:{i}:Security"] = "None";
            room.Settings[$"Smtp:Servers:{i}:MaxConnections"] = $"{connections / ports.Length}";
            room.Settings[$"Smtp:Servers:{i}:MessagesPerConnection"] = "1000000";
        }

        await room.FillAsync(policy, readers, issues);
        return room;
    }

    /// <summary>An issue that waits to be sent.</summary>
    public Guid NextIssue() => _issues.Dequeue();

    /// <summary>From now on copies are signed.</summary>
    public void Sign()
    {
        using var key = DkimKey.Generate(DkimAlgorithm.RsaSha256);
        File.WriteAllText(Path(KeyFile), key.ExportPem());
        Settings["Dkim:Domains:0:Domain"] = From.Split('@')[1];
        Settings["Dkim:Domains:0:Selector"] = "bench";
        Settings["Dkim:Domains:0:PrivateKeyFile"] = KeyFile;
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task FillAsync(UncertainPolicy policy, int readers, int issues)
    {
        var settings = new Dictionary<string, string?>(Settings) { ["Urls"] = "http://127.0.0.1:0" };
        await using var service = ServiceHost.Build(settings);
        using var alone = await ServiceHost.PrepareAsync(service, CancellationToken.None);
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NewsletterDb>();
        await SendSeed.MakeAsync(db, readers);
        await db.Publications.ExecuteUpdateAsync(set => set.SetProperty(p => p.Uncertain, policy));
        for (var i = 0; i < issues; i++)
            _issues.Enqueue(await ApprovedAsync(service));
        var preview = scope.ServiceProvider.GetRequiredService<PreviewIssue>();
        Size = Value(await preview.HandleAsync(_issues.Peek(), new PreviewRequest(PreviewFormat.Eml), Caller.System, CancellationToken.None)).Length;
        var links = service.Services.GetRequiredService<ReaderLinks>();
        for (var reader = 2; reader < Math.Min(readers, 400); reader++)
            Leaving.Enqueue(links.Token(TokenPurpose.Leave, new ReaderKey(reader, PublicationKey: 1, IssueKey: 1, Row: reader), inert: false));
    }

    private static async Task<Guid> ApprovedAsync(WebApplication service)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await ApprovedSample.MakeAsync(scope.ServiceProvider, "bench", ApprovedSample.Read(scope.ServiceProvider, "weekly"), CancellationToken.None);
    }

    private static T Value<T>(Result<T> result) => result.Match(value => value, failure => throw new InvalidOperationException(failure.ToString()));
}
