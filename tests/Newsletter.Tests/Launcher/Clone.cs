using System.Diagnostics;
using System.IO.Compression;

namespace Newsletter.Tests.Launcher;

/// <summary>
/// A small checkout in a temporary folder: the real script, the real build files and the real adapter projects, around a program of a few lines.
/// </summary>
internal sealed class Clone : IDisposable
{
    private const string Program = """
        if (args is ["wait"])
        {
            using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(
                System.Runtime.InteropServices.PosixSignal.SIGTERM, _ => Environment.Exit(7));
            Console.WriteLine("ready");
            Console.ReadLine();
        }

        Console.WriteLine($"pid {Environment.ProcessId}");
        Console.WriteLine($"home {Environment.GetEnvironmentVariable("NEWSLETTER_HOME")}");
        Console.WriteLine($"folder {Environment.CurrentDirectory}");
        foreach (var arg in args)
            Console.WriteLine($"arg <{arg}>");
        """;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <AssemblyName>newsletter</AssemblyName>
            <RunAnalyzers>false</RunAnalyzers>
          </PropertyGroup>
        </Project>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("newsletter-clone-").FullName;

    public Clone()
    {
        foreach (var file in (string[])["newsletter", "Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig", "appsettings.json"])
            Copy(file);
        foreach (var project in Directory.EnumerateDirectories(Repository.At("src"), "Newsletter.Engines*"))
        {
            foreach (var file in Directory.EnumerateFiles(project, "*.*", SearchOption.AllDirectories))
                Copy(Path.GetRelativePath(Repository.Root, file));
        }

        Write("src/Newsletter/Newsletter.csproj", Project);
        Write("src/Newsletter/Program.cs", Program);
    }

    /// <summary>The checkout. Its name has a blank in it, as some people's folders do.</summary>
    public string Root => Path.Combine(_folder, "a checkout");

    /// <summary>Environment of every call; null takes a variable away.</summary>
    public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal)
    {
        // A busy machine restores slowly; the one test of the limit sets its own.
        ["NEWSLETTER_PROBE_SECONDS"] = "300",
        // What the run of these very tests has set.
        ["NewsletterEngines"] = null,
        ["NEWSLETTER_HOME"] = null,
    };

    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public bool Has(string path) => File.Exists(Path.Combine(Root, path));

    /// <summary>
    /// Points NuGet at <paramref name="source"/> alone, with a packages folder of its own, so that nothing the test makes reaches the machine's.
    /// </summary>
    public void UseFeed(string source)
    {
        Write("NuGet.Config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="test" value="{source}" allowInsecureConnections="true" />
              </packageSources>
            </configuration>
            """);
        var own = Path.Combine(_folder, "packages");
        Environment["NUGET_PACKAGES"] = own;
        Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        if (Directory.Exists(own))
            return;
        Directory.CreateDirectory(own);
        var machine = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var tool in (string[])["meziantou.analyzer", "microsoft.codeanalysis.bannedapianalyzers", "microsoft.net.illink.tasks"])
            Directory.CreateSymbolicLink(Path.Combine(own, tool), Path.Combine(machine, tool));
    }

    /// <summary>A folder that serves as a feed, with empty packages of these names and versions.</summary>
    public string Feed(string name, params (string Id, string Version)[] packages)
    {
        var feed = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var (id, version) in packages)
        {
            using var zip = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
            using var spec = new StreamWriter(zip.CreateEntry($"{id}.nuspec").Open());
            spec.Write($"""
                <package><metadata><id>{id}</id><version>{version}</version><authors>nobody</authors><description>Empty.</description></metadata></package>
                """);
        }

        return feed;
    }

    public async Task<Answer> RunAsync(params string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        return new Answer(process.Id, process.ExitCode, await output, await errors);
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "newsletter"), args)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Copy(string path)
    {
        var to = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(Repository.At(path), to);
    }
}

internal sealed record Answer(int Process, int Code, string Output, string Errors);
