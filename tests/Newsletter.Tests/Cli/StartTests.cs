using System.Net;
using System.Net.Sockets;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

/// <summary>What keeps the service from starting is said in one message, with exit code 1.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    private Dictionary<string, string> Settings(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string> { ["DataDirectory"] = _folder.FullName, ["Urls"] = "http://127.0.0.1:0" };
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once_with_what_is_allowed()
    {
        var run = await ProgramRun.RunAsync(Settings(
            ("Urls", "nonsense"), ("PublicUrl", "ftp://x"), ("Admin:ApiKey", "short"), ("Database:Provider", "Oracle"), ("Proxy:Known", "everybody"), ("Secrets:KeyFle", "x")));
        run.FailedWith(
            "Urls is 'nonsense'. Allowed:",
            "PublicUrl is 'ftp://x'. Allowed:",
            "Admin:ApiKey is '…'. Allowed: 32",
            "Database:Provider is 'Oracle'. Allowed: Sqlite, PostgreSql",
            "Proxy:Known is 'everybody'. Allowed:",
            "Secrets:KeyFle is 'x', but there is no such setting");
        Assert.DoesNotContain("short", run.Errors);
    }

    [Fact]
    public async Task A_port_in_use_is_said_before_anything_starts()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        (await ProgramRun.RunAsync(Settings(("Urls", url)), "serve")).FailedWith(url, "another program listens there", "--urls");
    }

    [Fact]
    public async Task Https_without_a_certificate_says_which_setting_is_missing() =>
        (await ProgramRun.RunAsync(Settings(("Urls", "https://127.0.0.1:0")))).FailedWith("Kestrel:Certificates:Default:Path");

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        // A file where the folder should be: root may write anywhere else.
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        (await ProgramRun.RunAsync(Settings(("DataDirectory", Path.Combine(file, "data"))))).FailedWith("DataDirectory is", file);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named_by_migrate_too()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        (await ProgramRun.RunAsync(Settings(("DataDirectory", Path.Combine(file, "data"))), "migrate")).FailedWith("DataDirectory is", file);
    }

    [SkippableFact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        // A file system that is read-only for root as well.
        Skip.IfNot(Directory.Exists("/sys/kernel"), "no /sys on this system");
        (await ProgramRun.RunAsync(Settings(("DataDirectory", "/sys/kernel")))).FailedWith("DataDirectory is '/sys/kernel'");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_said()
    {
        var nowhere = "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2";
        (await ProgramRun.RunAsync(Settings(("Database:Provider", "PostgreSql"), ("ConnectionStrings:Newsletter", nowhere)))).FailedWith("The database cannot be used", "ConnectionStrings:Newsletter");
    }

    [Fact]
    public async Task A_key_file_of_the_wrong_size_is_named()
    {
        var keys = _folder.CreateSubdirectory("keys");
        await File.WriteAllBytesAsync(Path.Combine(keys.FullName, "newsletter.key"), [1, 2, 3]);
        (await ProgramRun.RunAsync(Settings())).FailedWith("has 3 bytes instead of 32");
    }

    [Fact]
    public async Task An_account_and_a_key_are_made_from_the_terminal_and_their_secrets_shown_once()
    {
        var account = await ProgramRun.RunAsync(Settings(), "account", "create", "--email", "admin@desk.example", "--role", "admin");
        Assert.Equal(0, account.Code);
        Assert.Equal(24, account.Output.Trim().Length);

        var key = await ProgramRun.RunAsync(Settings(), "apikey", "create", "--account", "admin@desk.example", "--name", "ci", "--role", "editor", "--json");
        Assert.Equal(0, key.Code);
        var secret = (string)System.Text.Json.Nodes.JsonNode.Parse(key.Output)!["secret"]!;

        await using var service = await TestService.StartAsync(data: _folder);
        using var client = service.NewClient(secret);
        await (await client.GetAsync("/api/v1/publications")).ExpectAsync(HttpStatusCode.OK);
        await (await client.GetAsync("/api/v1/accounts")).ExpectProblemAsync(403);

        // The verb works beside a running service.
        (await ProgramRun.RunAsync(Settings(), "account", "create", "--email", "ADMIN@desk.example", "--role", "admin")).FailedWith("There is an account with this address already");
    }
}
