namespace Newsletter.Tests.Launcher;

/// <summary><c>./newsletter test</c>: one line at the end that counts, and an exit code that agrees with it.</summary>
public sealed class TestVerbTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <IsTestProject>true</IsTestProject>
            <RunAnalyzers>false</RunAnalyzers>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.NET.Test.Sdk" />
            <PackageReference Include="xunit" />
            <PackageReference Include="xunit.runner.visualstudio" />
            <PackageReference Include="Xunit.SkippableFact" />
            <Using Include="Xunit" />
          </ItemGroup>
        </Project>
        """;

    private const string Cases = """
        public class Cases
        {
            [Fact] public void Is_right() { }
            [Fact] public void Is_right_too() { }
            [Fact] public void Is_wrong() => Assert.Equal("<one> & \"two\"", "three");
            [SkippableFact] public void Is_absent() => Skip.If(true, "no <corpus> & such");
            [SkippableFact] public void Is_absent_too() => Skip.If(true, "no <corpus> & such");
            [SkippableFact] public void Is_elsewhere() => Skip.If(true, "not in this build");
        }
        """;

    private const string Empty = """public class Nothing;""";

    private const string Crash = """
        public class Crashes
        {
            [Fact] public void Ends_the_process() => System.Environment.Exit(3);
        }
        """;

    [SkippableFact]
    public async Task Counts_over_all_projects_and_shows_what_failed_and_why_others_were_skipped()
    {
        using var clone = Make(("Newsletter.Tests", Cases), ("Newsletter.More.Tests", """public class More { [Fact] public void Is_right() { } }"""));
        var all = await clone.RunAsync("test");
        var some = await clone.RunAsync("test", "Cases.Is_right");
        var none = await clone.RunAsync("test", "Cases.Is_nowhere");

        Assert.Equal((1, "3 passed, 1 failed, 3 skipped"), (all.Code, LastLine(all)));
        Assert.Contains("Cases.Is_wrong", all.Output, StringComparison.Ordinal);
        Assert.Contains("\"<one> & \"two\"\"", all.Output, StringComparison.Ordinal);
        Assert.Matches("Skipped, and why:\n *2 no <corpus> & such\n *1 not in this build\n", all.Output);
        Assert.Equal((0, "2 passed, 0 failed, 0 skipped\n"), (some.Code, some.Output));
        Assert.Equal((1, "no test has a name with 'Cases.Is_nowhere' in it\n0 passed, 1 failed, 0 skipped\n"), (none.Code, none.Output));
    }

    [SkippableFact]
    public async Task A_project_without_tests_or_with_a_crash_counts_as_failed()
    {
        using var clone = Make(("Newsletter.Tests", Crash), ("Newsletter.Empty.Tests", Empty));
        var answer = await clone.RunAsync("test");

        Assert.Equal(1, answer.Code);
        Assert.Contains("Newsletter.Empty.Tests has no tests", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Newsletter.Tests did not", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 2 failed, 0 skipped", LastLine(answer), StringComparison.Ordinal);
    }

    private static string LastLine(Answer answer) => answer.Output.TrimEnd('\n').Split('\n')[^1];

    private static Clone Make(params (string Name, string Source)[] projects)
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for bash; newsletter.cmd serves on Windows");
        var clone = new Clone();
        clone.Environment["NewsletterEngines"] = "BuiltIn";
        var solution = "Microsoft Visual Studio Solution File, Format Version 12.00\n";
        var configurations = "";
        foreach (var (name, source) in projects)
        {
            var id = $"{{{Guid.NewGuid().ToString().ToUpperInvariant()}}}";
            clone.Write($"tests/{name}/{name}.csproj", Project);
            clone.Write($"tests/{name}/Tests.cs", source);
            solution += $"Project(\"{{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}}\") = \"{name}\", \"tests/{name}/{name}.csproj\", \"{id}\"\nEndProject\n";
            configurations += $"{id}.Release|Any CPU.ActiveCfg = Release|Any CPU\n{id}.Release|Any CPU.Build.0 = Release|Any CPU\n";
        }

        clone.Write("Newsletter.sln", $"""
            {solution}Global
            GlobalSection(SolutionConfigurationPlatforms) = preSolution
            Release|Any CPU = Release|Any CPU
            EndGlobalSection
            GlobalSection(ProjectConfigurationPlatforms) = postSolution
            {configurations}EndGlobalSection
            EndGlobal

            """);
        return clone;
    }
}
