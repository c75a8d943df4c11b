using System.Diagnostics;

namespace Newsletter.Tests.Launcher;

/// <summary>The script itself: when it builds, and what it becomes. The cases share one clone, since a build takes seconds.</summary>
public sealed class LauncherTests(LauncherTests.Built built) : IClassFixture<LauncherTests.Built>
{
    [SkippableFact]
    public async Task Becomes_the_program_with_its_arguments_untouched()
    {
        var clone = built.Clone();
        await clone.RunAsync();
        var answer = await clone.RunAsync("render", "--data", "two words", "", "*", "\"quoted\"");

        Assert.Equal(
            $"pid {answer.Process}\nhome {clone.Root}\nfolder {Path.GetDirectoryName(clone.Root)}\narg <render>\narg <--data>\narg <two words>\narg <>\narg <*>\narg <\"quoted\">\n",
            answer.Output);
        Assert.Equal("", answer.Errors);
    }

    [SkippableFact]
    public async Task Signals_reach_the_program()
    {
        using var process = built.Clone().Start("wait");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(7, process.ExitCode);
    }

    [SkippableFact]
    public async Task Says_so_once_when_it_builds_and_nothing_when_there_is_nothing_to_build()
    {
        var clone = built.Clone();
        clone.Write("src/Newsletter/Added.cs", "internal static class Added;");
        var first = await clone.RunAsync();
        var second = await clone.RunAsync();

        Assert.Matches("^newsletter: building\\. BuiltIn engines: [^\n]*\n$", first.Errors);
        Assert.Equal("", second.Errors);
    }

    [SkippableFact]
    public async Task Builds_again_when_a_file_is_gone()
    {
        var clone = built.Clone();
        clone.Write("src/Newsletter/Doomed.cs", "internal static class Doomed;");
        await clone.RunAsync();
        File.Delete(Path.Combine(clone.Root, "src/Newsletter/Doomed.cs"));
        var answer = await clone.RunAsync();

        Assert.Contains("building", answer.Errors, StringComparison.Ordinal);
        Assert.Equal(0, answer.Code);
    }

    [SkippableFact]
    public async Task Shows_the_messages_of_a_build_that_fails()
    {
        var clone = built.Clone();
        clone.Write("src/Newsletter/Wrong.cs", "internal static class Wrong { int }");
        var answer = await clone.RunAsync("serve");
        File.Delete(Path.Combine(clone.Root, "src/Newsletter/Wrong.cs"));
        var mended = await clone.RunAsync();

        Assert.Equal((1, ""), (answer.Code, answer.Output));
        Assert.Contains("Wrong.cs(1,", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("newsletter: the build failed", answer.Errors, StringComparison.Ordinal);
        Assert.Equal(0, mended.Code);
    }

    [SkippableFact]
    public async Task Calls_at_the_same_time_build_once()
    {
        var clone = built.Clone();
        clone.Write("src/Newsletter/Another.cs", "internal static class Another;");
        var answers = await Task.WhenAll(clone.RunAsync("a"), clone.RunAsync("b"), clone.RunAsync("c"));

        Assert.All(answers, answer => Assert.Equal(0, answer.Code));
        Assert.Single(answers, answer => answer.Errors.Contains("building", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("v16.20.2", "newsletter: Node 20 or later is needed to build the screens; this is 16.20.2\n")]
    [InlineData("", "newsletter: Node 20 or later is needed to build the screens, and there is no node here: https://nodejs.org\n")]
    public async Task Wants_a_node_that_can_build_the_screens(string version, string sentence)
    {
        var clone = built.Clone();
        using var tools = new FakeTools("node", $"echo {version}\n[ -n '{version}' ]");
        clone.Environment["PATH"] = tools.Path;
        clone.Write("src/Newsletter/Needs.cs", $"internal static class Needs{version.Length};");
        var answer = await clone.RunAsync();
        clone.Environment.Remove("PATH");

        Assert.Equal((1, "", sentence), (answer.Code, answer.Output, answer.Errors));
    }

    [SkippableFact]
    public async Task Wants_an_sdk_of_this_generation()
    {
        var clone = built.Clone();
        using var tools = new FakeTools("dotnet", "if [ \"$1\" = --list-sdks ]; then echo '8.0.404 [/usr/share/dotnet/sdk]'; else exit 1; fi");
        clone.Environment["PATH"] = tools.Path;
        clone.Write("src/Newsletter/NeedsSdk.cs", "internal static class NeedsSdk;");
        var answer = await clone.RunAsync();
        clone.Environment.Remove("PATH");

        Assert.Equal((1, "newsletter: the .NET SDK 10.0.100 or later is needed; this machine has: 8.0.404\n"), (answer.Code, answer.Errors));
    }

    [SkippableFact]
    public async Task Passes_on_what_an_sdk_says_that_is_there_and_does_not_start()
    {
        var clone = built.Clone();
        using var tools = new FakeTools("dotnet", "if [ \"$1\" = --list-sdks ]; then echo '10.0.401 [/usr/share/dotnet/sdk]'; else echo 'There is no home.' >&2; exit 1; fi");
        clone.Environment["PATH"] = tools.Path;
        clone.Write("src/Newsletter/NeedsHome.cs", "internal static class NeedsHome;");
        var answer = await clone.RunAsync();
        clone.Environment.Remove("PATH");

        Assert.Equal(
            (1, "newsletter: There is no home.\nnewsletter: the .NET SDK 10.0.100 or later is needed; this machine has: 10.0.401\n"), (answer.Code, answer.Errors));
    }

    /// <summary>One clone, built once.</summary>
    public sealed class Built : IAsyncLifetime
    {
        private Clone? _clone;

        internal Clone Clone()
        {
            Skip.If(OperatingSystem.IsWindows(), "the script is for bash; newsletter.cmd serves on Windows");
            return _clone!;
        }

        public async Task InitializeAsync()
        {
            if (OperatingSystem.IsWindows())
                return;
            _clone = new Clone();
            _clone.Environment["NewsletterEngines"] = "BuiltIn";
            var first = await _clone.RunAsync();
            Assert.True(first.Code == 0, first.Errors);
        }

        public Task DisposeAsync()
        {
            _clone?.Dispose();
            return Task.CompletedTask;
        }
    }

    /// <summary>A folder at the front of PATH, in which one program is replaced.</summary>
    private sealed class FakeTools : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("newsletter-tools-").FullName;

        public FakeTools(string program, string script)
        {
            var file = System.IO.Path.Combine(_folder, program);
            File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public string Path => $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
