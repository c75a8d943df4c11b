using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Launcher;

/// <summary>A published folder (docs/install.md) is the whole program: it needs neither the source tree nor its own folder as the current one.</summary>
public sealed class PublishedCopyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-published-");

    private string Copy => Path.Combine(_folder.FullName, "opt");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_serves_its_own_assets_and_designs_from_anywhere_and_sends_the_sample_issue()
    {
        await PublishAsync();
        var data = _folder.CreateSubdirectory("data");
        await using var service = await ServiceProcess.StartAsync(data, new Dictionary<string, string>(), Command("serve"));
        var page = await service.Http.GetStringAsync("/sign-in");
        var assets = Regex.Matches(page, "(?:href|src)=\"(/assets/[^\"]+)\"", RegexOptions.None, TimeSpan.FromMinutes(1)).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains(assets, asset => asset.Contains(".css", StringComparison.Ordinal));
        Assert.Contains(assets, asset => asset.Contains(".js", StringComparison.Ordinal));
        foreach (var asset in assets)
        {
            using var answer = await service.Http.GetAsync(asset);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{asset}: {answer.StatusCode}");
        }

        var designs = await (await service.Http.GetAsync("/api/v1/designs")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["letter", "weekly"], designs["items"]!.AsArray().Select(design => (string?)design!["name"]));
        Assert.True(File.Exists(Path.Combine(data.FullName, "newsletter.db")));

        // The main job, in a data folder of its own that goes with it.
        using var demo = Process.Start(Command("demo", "--once"))!; // it is there
        var (said, wrong) = (demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, await said + await wrong);
        Assert.Equal([], Directory.EnumerateFileSystemEntries(_folder.CreateSubdirectory("elsewhere").FullName));
    }

    private ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Copy, OperatingSystem.IsWindows() ? "newsletter.exe" : "newsletter"), arguments)
        {
            WorkingDirectory = _folder.CreateSubdirectory("elsewhere").FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("NEWSLETTER_HOME");
        // Where it is not installed for the whole machine, the program asks for its runtime here.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return start;
    }

    /// <summary>As the documentation says, but of what the tests were built from: nothing is compiled again.</summary>
    private async Task PublishAsync()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}release{Path.DirectorySeparatorChar}", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";
        var start = new ProcessStartInfo("dotnet", ["publish", "src/Newsletter", "-c", configuration, "-o", Copy, "--no-build", "-nodeReuse:false", "-v", "q"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using var publish = Process.Start(start)!; // dotnet runs these tests
        var (said, wrong) = (publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, await said + await wrong);
    }
}
