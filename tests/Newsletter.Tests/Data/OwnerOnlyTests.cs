using Microsoft.Data.Sqlite;
using Newsletter.Data;
using Newsletter.Sending.Mailbox;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Data;

/// <summary>What is kept for readers and staff is no business of other users of the machine.</summary>
public sealed class OwnerOnlyTests : IDisposable
{
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-owner-");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string[] Database => [.. new[] { "", "-wal", "-shm" }.Select(ending => Path.Combine(Data, "newsletter.db" + ending))];

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task The_folder_and_the_database_are_made_for_their_owner()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permissions");
        if (OperatingSystem.IsWindows())
            return;
        await using var service = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["DataDirectory"] = Data });
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Data) & Others);
        // All three are there while it runs.
        Assert.All(Database, file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others));
    }

    [SkippableFact]
    public async Task Lists_that_wait_mail_that_was_caught_and_what_commands_write_are_their_owners_by_themselves()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permissions");
        if (OperatingSystem.IsWindows())
            return;
        string slug;
        await using (var service = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["DataDirectory"] = Data }))
        {
            slug = await new Desk(service.Admin).PublicationAsync();
            // One that is only tried waits for a day; as a body, and as the file of a form.
            const string List = "email\nreader@owner.example\nno address\n";
            using var body = new StringContent(List, System.Text.Encoding.UTF8, "text/csv");
            using var form = new MultipartFormDataContent { { new StringContent(List), "file", "list.csv" } };
            foreach (var content in new HttpContent[] { body, form })
                await (await service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?dryRun=true", content)).ExpectAsync(System.Net.HttpStatusCode.Accepted);
            await service.Get<CaptureMailbox>().KeepAsync(new("a@example.org", ["b@example.org"], "Subject: Mail\r\n\r\nText\r\n"u8.ToArray(), "", null), CancellationToken.None);
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "list.csv"), List);
        }

        var settings = new Dictionary<string, string> { ["DataDirectory"] = Data };
        await RunAsync(settings, "subscribers", "import", Path.Combine(_folder.FullName, "list.csv"), "--publication", slug, "--confirmed", "--errors", Path.Combine(_folder.FullName, "errors.csv"));
        await RunAsync(settings, "subscribers", "export", "--publication", slug, "--out", Path.Combine(_folder.FullName, "all.csv"));
        await RunAsync(settings, "doctor", "--make-dkim", "owner.example");

        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(Data, "imports")), .. Directory.GetFiles(Path.Combine(Data, "mailbox")), .. Directory.GetFiles(Path.Combine(Data, "dkim")),
            .. Directory.GetFiles(Path.Combine(Data, "keys")), Path.Combine(_folder.FullName, "errors.csv"), Path.Combine(_folder.FullName, "all.csv"),
        ];
        Assert.Equal(9, files.Length);
        Assert.All(files, file => Assert.True((File.GetUnixFileMode(file) & Others) == UnixFileMode.None, $"{file} is {File.GetUnixFileMode(file)}"));
        Assert.Contains("reader@owner.example", await File.ReadAllTextAsync(files[^1]), StringComparison.Ordinal);
    }

    private static async Task RunAsync(Dictionary<string, string> settings, params string[] arguments)
    {
        var run = await ProgramRun.RunAsync(settings, arguments);
        Assert.True(run.Code == 0, run.Output + run.Errors);
    }

    [SkippableFact]
    public async Task What_an_earlier_version_left_open_is_mended_and_the_folder_itself_left_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permissions");
        if (OperatingSystem.IsWindows())
            return;
        var open = (UnixFileMode)0b110_100_100;
        Directory.CreateDirectory(Data, open | (UnixFileMode)0b001_001_001);
        var mail = Path.Combine(Directory.CreateDirectory(Path.Combine(Data, "mailbox")).FullName, "old.eml");
        await File.WriteAllTextAsync(mail, "Subject: Old\r\n\r\nText\r\n");
        await using (await TestService.StartAsync(settings: new Dictionary<string, string?> { ["DataDirectory"] = Data }))
        {
        }

        Array.ForEach([Database[0], mail], file => File.SetUnixFileMode(file, open));
        File.SetUnixFileMode(Path.Combine(Data, "mailbox"), open | (UnixFileMode)0b001_001_001);
        await using var again = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["DataDirectory"] = Data });
        Assert.All(Database.Where(File.Exists), file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others));
        Assert.All([Path.Combine(Data, "mailbox"), mail], path => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others));
        Assert.NotEqual(UnixFileMode.None, File.GetUnixFileMode(Data) & Others);
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=shared;Mode=Memory;Cache=Shared")]
    [InlineData("Data Source=/no/such/folder/newsletter.db")]
    public void Where_no_file_can_be_made_nothing_fails(string connectionString)
    {
        OwnerOnly.MakeDatabase(connectionString);
        Assert.False(File.Exists(new SqliteConnectionStringBuilder(connectionString).DataSource));
    }
}
