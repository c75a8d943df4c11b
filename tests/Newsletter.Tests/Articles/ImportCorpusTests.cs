using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newsletter.Articles.Import;
using Newsletter.Shell.Api;

namespace Newsletter.Tests.Articles;

/// <summary>Pasted texts of many kinds and languages in tests/corpus/import, each with the fields it should come to.</summary>
public sealed partial class ImportCorpusTests
{
    private static string Folder => Repository.At("tests", "corpus", "import");

    public static TheoryData<string> Texts => [.. Directory.EnumerateFiles(Folder).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_field_is_found(string name)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, Path.ChangeExtension(name, ".json"))))!.AsObject();
        var read = ImportArticles.Read(File.ReadAllBytes(Path.Combine(Folder, name)), Format(name));
        Assert.True(read.Ok, read.Failure?.Message);
        var answer = JsonSerializer.SerializeToNode(read.Value, ApiJson.Options)!.AsObject();
        var (articles, wanted) = (answer["articles"]!.AsArray(), expected["articles"]!.AsArray());
        Assert.Equal(wanted.Select(a => (string?)a!["headline"]), articles.Select(a => (string?)a!["headline"]));
        for (var i = 0; i < wanted.Count; i++)
        {
            foreach (var (field, value) in wanted[i]!.AsObject())
                Assert.Equal(Shown(value), Shown(field == "image" ? articles[i]![field]?["url"] : articles[i]![field]));
        }

        if (expected["leftover"] is JsonArray leftover)
            Assert.Subset(answer["leftover"]!.AsArray().Select(l => (string)l!).ToHashSet(), leftover.Select(l => (string)l!).ToHashSet());
        if (expected["publication"] is { } publication)
            Assert.Equal(Shown(publication), Shown(answer["publication"]));
    }

    /// <summary>Fields and leftovers hold every word once; no text of the corpus loses or doubles one.</summary>
    [Theory]
    [MemberData(nameof(Texts))]
    public void No_word_is_lost_or_doubled(string name)
    {
        if (name.EndsWith(".html", StringComparison.Ordinal))
            return;
        var text = File.ReadAllText(Path.Combine(Folder, name));
        WordCount.AssertSame(text, ImportArticles.Read(text, Format(name)).Value, name);
    }

    internal static ImportFormat Format(string name) => Path.GetExtension(name) switch
    {
        ".html" => ImportFormat.Html,
        ".md" => ImportFormat.Markdown,
        _ => ImportFormat.Text,
    };

    private static string Shown(JsonNode? node) => Blanks().Replace(node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null", " ");

    [GeneratedRegex(@"(\\n|\s)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Blanks();
}
