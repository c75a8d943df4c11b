using System.Net;
using System.Net.Http.Headers;
using Microsoft.Data.Sqlite;
using Newsletter.Tests.Articles.Images;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

/// <summary>A backup is good when another folder serves what it holds.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-backup-");

    private string Backup => Path.Combine(_folder.FullName, "letters.backup");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Another_folder_serves_what_was_backed_up_while_the_service_ran_images_included()
    {
        byte[] first, second;
        string firstPath, secondPath, slug;
        var (from, to) = (_folder.CreateSubdirectory("from"), _folder.CreateSubdirectory("to"));
        await using (var service = await TestService.StartAsync(data: from))
        {
            slug = await new Desk(service.Admin).PublicationAsync();
            (firstPath, first) = await UploadAsync(service, "first");
            (secondPath, second) = await UploadAsync(service, "second");
            // One whose file somebody took away by hand is told, and costs nothing else.
            var (lost, _) = await UploadAsync(service, "lost");
            File.Delete(Path.Combine(from.FullName, "images", lost.Split('/')[2]));
            var made = await ProgramRun.RunAsync(Settings(from), "backup", Backup);
            Assert.Equal((0, Backup + Environment.NewLine), (made.Code, made.Output));
            Assert.Contains("With 2 images.", made.Errors, StringComparison.Ordinal);
            Assert.Contains("Not with lost.png: it is listed, and its file is gone.", made.Errors, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
        }

        Assert.Equal(["from", "to"], _folder.GetDirectories().Select(d => d.Name).Order());
        Assert.Single(_folder.GetFiles());
        var again = await ProgramRun.RunAsync(Settings(from), "backup", Backup);
        again.FailedWith("is there already");

        var restored = await ProgramRun.RunAsync(Settings(to), "restore", Backup);
        Assert.Equal(0, restored.Code);
        Assert.Contains("2 images are back.", restored.Errors, StringComparison.Ordinal);
        await using var other = await TestService.StartAsync(data: to, settings: new Dictionary<string, string?> { ["Secrets:KeyFile"] = KeyFile(from) });
        Assert.Equal(first, await other.Http.GetByteArrayAsync(firstPath));
        Assert.Equal(second, await other.Http.GetByteArrayAsync(secondPath));
        await new Desk(other.Admin).GetAsync($"publications/{slug}");
        // Nothing of the backup's own stays in the database.
        Assert.Equal(0, Count(Path.Combine(to.FullName, "newsletter.db"), "SELECT count(*) FROM sqlite_master WHERE name LIKE 'backup%'"));
    }

    [Fact]
    public async Task A_backup_from_before_it_held_images_and_what_is_none_are_told_apart()
    {
        var (from, to) = (_folder.CreateSubdirectory("from"), _folder.CreateSubdirectory("to"));
        await using (await TestService.StartAsync(data: from))
        {
        }

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(from.FullName, "newsletter.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{Backup}'";
            command.ExecuteNonQuery();
        }

        var restored = await ProgramRun.RunAsync(Settings(to), "restore", Backup);
        Assert.Equal(0, restored.Code);
        Assert.Contains("put the folder images back yourself", restored.Errors, StringComparison.Ordinal);
        var twice = await ProgramRun.RunAsync(Settings(to), "restore", Backup);
        Assert.Contains("What was there is now", twice.Errors, StringComparison.Ordinal);

        var no = Path.Combine(_folder.FullName, "no.backup");
        await File.WriteAllTextAsync(no, "nothing of the kind");
        (await ProgramRun.RunAsync(Settings(to), "restore", no)).FailedWith("is no backup of this service");
    }

    private static Dictionary<string, string> Settings(DirectoryInfo data) => new() { ["NEWSLETTER_HOME"] = Repository.Root, ["DataDirectory"] = data.FullName };

    private static string KeyFile(DirectoryInfo data) => data.EnumerateFiles("*.key", SearchOption.AllDirectories).Single().FullName;

    private static async Task<(string Path, byte[] Octets)> UploadAsync(TestService service, string mark)
    {
        using var content = new ByteArrayContent(SampleImages.Png(mark: mark));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var image = await (await service.Admin.PostAsync($"/api/v1/images?name={mark}.png", content)).ExpectAsync(HttpStatusCode.Created);
        var path = new Uri((string)image["url"]!).AbsolutePath;
        return (path, await service.Http.GetByteArrayAsync(path));
    }

    private static long Count(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!; // count(*) is a row
    }
}
