using Newsletter.Engines.Templates.Functions;

namespace Newsletter.Engines.Tests.Templates;

public class TemplateDocumentTests
{
    [Fact]
    public void The_page_for_designers_names_every_function()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "templates.md"));
        var missing = new List<string>();
        foreach (var subject in new[] { "array", "date", "html", "math", "object", "regex", "string", "timespan" })
        {
            var start = text.IndexOf($"\n**{subject}**", StringComparison.Ordinal);
            var section = text[start..text.IndexOf("\n\n", start + 1, StringComparison.Ordinal)];
            missing.AddRange(((Namespace)Builtins.Find(subject)!).Keys.Where(n => !section.Contains(n, StringComparison.Ordinal)).Select(n => $"{subject}.{n}"));
        }

        Assert.Empty(missing);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Newsletter.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
    }
}
