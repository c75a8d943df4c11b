using System.Text.Json;

namespace Newsletter.Tests.Docs;

public class ConfigurationDocTests
{
    [Fact]
    public void Every_setting_of_the_file_stands_in_the_document()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Repository.At("appsettings.json")));
        var text = File.ReadAllText(Repository.At("docs", "configuration.md"));
        var missing = Names(settings.RootElement, "").Where(name => !Documented(text, name)).ToList();
        Assert.Empty(missing);
    }

    // In a row "`Smtp:Mode`", or beside its section: "`Engines:Templates`, `Smtp`".
    private static bool Documented(string text, string name)
    {
        var last = name[(name.LastIndexOf(':') + 1)..];
        var section = name[..Math.Max(0, name.LastIndexOf(':'))];
        return text.Contains($"`{name}", StringComparison.Ordinal)
            || (section.Length > 0 && text.Split('\n').Any(row => row.Contains($"`{section}:", StringComparison.Ordinal) && row.Contains($"`{last}`", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Names(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Where(p => path.Length > 0 || p.Name != "Logging").SelectMany(p => Names(p.Value, path.Length == 0 ? p.Name : $"{path}:{p.Name}"))
            : [path];
}
