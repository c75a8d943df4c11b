using Newsletter.Data.Secrets;
using Newsletter.Shell.Settings;

namespace Newsletter.Tests.Data;

public sealed class KeyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-keyfile-");

    private string Name => Path.Combine(_folder.FullName, "keys", "newsletter.key");

    private KeyFile File => new(new SecretsOptions(Name));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_is_made_for_its_owner_alone()
    {
        File.Open(mayMake: true);
        Assert.Equal(KeyFile.Size, new FileInfo(Name).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Name).UnixFileMode);
        Assert.Single(new FileInfo(Name).Directory!.GetFiles());
    }

    [Fact]
    public void Those_that_start_together_use_the_same()
    {
        for (var round = 0; round < 50; round++)
        {
            var files = Enumerable.Range(0, 8).Select(_ => File).ToList();
            using var together = new Barrier(files.Count);
            var threads = files.ConvertAll(file => new Thread(() =>
            {
                together.SignalAndWait();
                file.Open(mayMake: true);
            }));
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            var wrapped = files[0].Wrap([1, 2, 3], "c");
            Assert.All(files, file => Assert.Equal([1, 2, 3], file.Unwrap(wrapped, "c")));
            Assert.Single(_folder.GetFiles("*", SearchOption.AllDirectories));
            System.IO.File.Delete(Name);
        }
    }

    [Fact]
    public void What_was_wrapped_as_one_thing_does_not_open_as_another()
    {
        var file = File;
        file.Open(mayMake: true);
        var wrapped = file.Wrap([1, 2, 3], "a");
        Assert.Throws<SettingsException>(() => file.Unwrap(wrapped, "b"));
        wrapped[^1] ^= 1;
        Assert.Throws<SettingsException>(() => file.Unwrap(wrapped, "a"));
    }

    [SkippableFact]
    public void A_file_that_others_can_read_stops_the_start()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permissions");
        if (OperatingSystem.IsWindows())
            return;
        File.Open(mayMake: true);
        System.IO.File.SetUnixFileMode(Name, (UnixFileMode)0b110_100_100);
        Assert.Contains("chmod 600", Assert.Throws<SettingsException>(() => File.Open(mayMake: true)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_file_of_another_size_stops_the_start(int size)
    {
        File.Open(mayMake: true);
        System.IO.File.WriteAllBytes(Name, new byte[size]);
        Assert.Contains($"has {size} bytes instead of 32", Assert.Throws<SettingsException>(() => File.Open(mayMake: true)).Message);
    }

    [Fact]
    public void A_place_where_no_file_can_be_stops_the_start()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "keys"), "a file where the folder should be");
        Assert.Contains("cannot be read or made", Assert.Throws<SettingsException>(() => File.Open(mayMake: true)).Message);
    }
}
