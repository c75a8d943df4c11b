using Microsoft.Data.Sqlite;
using Newsletter.Data;
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
    public async Task What_an_earlier_version_left_open_is_mended_and_the_folder_itself_left_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permissions");
        if (OperatingSystem.IsWindows())
            return;
        var open = (UnixFileMode)0b110_100_100;
        Directory.CreateDirectory(Data, open | (UnixFileMode)0b001_001_001);
        Directory.CreateDirectory(Path.Combine(Data, "mailbox"));
        await using (await TestService.StartAsync(settings: new Dictionary<string, string?> { ["DataDirectory"] = Data }))
        {
        }

        File.SetUnixFileMode(Database[0], open);
        File.SetUnixFileMode(Path.Combine(Data, "mailbox"), open | (UnixFileMode)0b001_001_001);
        await using var again = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["DataDirectory"] = Data });
        Assert.All(Database.Where(File.Exists), file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(Data, "mailbox")) & Others);
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
