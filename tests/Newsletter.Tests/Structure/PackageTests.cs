using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Newsletter.Tests.Structure;

/// <summary>A package's types stay in the project that is there for them, so that leaving a package means deleting a project.</summary>
public sealed class PackageTests
{
    private static readonly Dictionary<string, string[]> Adapters = new(StringComparer.Ordinal)
    {
        ["Newsletter.Engines.Scriban"] = ["Scriban"],
        ["Newsletter.Engines.MailKit"] = ["MailKit", "MimeKit"],
        ["Newsletter.Engines.Hangfire"] = ["Hangfire", "Newtonsoft"],
        ["Newsletter.Engines.Quartz"] = ["Quartz"],
    };

    [Fact]
    public void Types_of_an_engine_appear_in_its_adapter_only()
    {
        var wrong =
            from file in SourceFile.Below("src").Concat(SourceFile.Below("tests"))
            from adapter in Adapters
            where !file.Path.StartsWith($"src/{adapter.Key}/", StringComparison.Ordinal)
            from package in adapter.Value
            where Matches(file, $@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(global::)?{package}\b(?!\s*=)|global::{package}\b")
            select $"{file.Path} uses {package}";

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Adapters_have_namespaces_that_hide_no_package()
    {
        var wrong =
            from adapter in Adapters
            from file in SourceFile.Below($"src/{adapter.Key}")
            let expected = adapter.Key.Replace("Newsletter.Engines.", "Newsletter.Engines.Adapters.", StringComparison.Ordinal)
            where !Matches(file, $@"^namespace {Regex.Escape(expected)};") || adapter.Value.Any(package => Matches(file, $@"^using (static )?{package}\b"))
            select file.Path;

        Assert.Equal([], wrong);
    }

    [Fact]
    public void What_uses_an_absent_package_is_compiled_in_the_packages_build_only()
    {
        var wrong =
            from adapter in Adapters.Where(adapter => adapter.Key != "Newsletter.Engines.Quartz")
            from file in SourceFile.Below($"src/{adapter.Key}")
            where !file.Path.Contains("/Packages/", StringComparison.Ordinal) && adapter.Value.Any(package => Matches(file, $@"global::{package}\b"))
            select file.Path;

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Packages_of_an_engine_are_referred_to_by_its_adapter_only()
    {
        var wrong =
            from file in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            let name = Path.GetFileNameWithoutExtension(file)
            from reference in XDocument.Load(file).Descendants("PackageReference")
            let package = reference.Attribute("Include")!.Value
            from adapter in Adapters
            where name != adapter.Key && adapter.Value.Contains(package.Split('.')[0])
            select $"{name} refers to {package}";

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Every_package_is_explained()
    {
        var explained = File.ReadAllText(Repository.At("docs", "dependencies.md"));
        var packages = XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value);

        Assert.Equal([], packages.Where(package => !explained.Contains($"| {package} |", StringComparison.Ordinal)));
    }

    private static bool Matches(SourceFile file, string pattern) => Regex.IsMatch(file.Text, pattern, RegexOptions.Multiline, TimeSpan.FromMinutes(1));
}
