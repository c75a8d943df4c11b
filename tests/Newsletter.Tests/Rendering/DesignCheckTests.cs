using Newsletter.Rendering.Designs;

namespace Newsletter.Tests.Rendering;

/// <summary>What is wrong with a design, and where.</summary>
public sealed class DesignCheckTests
{
    [Theory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public void Nothing_is_wrong_with_the_designs_of_the_installation(string name) => Assert.Equal([], Problems(Files(name)));

    [Fact]
    public void Every_template_that_does_not_parse_is_told_with_its_line()
    {
        var files = Files("weekly");
        files["html.scriban"] += "{{ if subscriber.name }}\n";
        files["parts/closing.scriban"] = "one\n  {{ 1 + }}\n";
        var problems = Problems(files);

        Assert.Contains(problems, p => p is { File: "html.scriban", Blocks: true, Line: > 100 });
        Assert.Contains(problems, p => p is { File: "parts/closing.scriban", Blocks: true, Line: 2 });
    }

    [Fact]
    public void JSON_that_is_none_is_told_with_its_line()
    {
        var files = Files("letter");
        files["design.json"] = "{\n  \"title\": \"A letter\"\n  \"html\": \"html.scriban\"\n}";
        Assert.Contains(Problems(files), p => p is { File: "design.json", Line: 3, Blocks: true });
        files["design.json"] = "{\"title\":\"A letter\",\"colour\":\"red\"}";
        Assert.Contains(Problems(files), p => p is { File: "design.json", Blocks: true } && p.Message.Contains("colour", StringComparison.Ordinal));
        files.Remove("design.json");
        Assert.Contains(Problems(files), p => p is { File: "design.json", Blocks: true });
    }

    [Fact]
    public void What_fails_only_for_a_reader_without_name_is_found_by_rendering()
    {
        var files = Files("letter");
        files["text.scriban"] = "Hello\n{{ subscriber.name.first.letter }}\n" + files["text.scriban"];
        Assert.Contains(Problems(files), p => p is { File: "text.scriban", Line: 2, Blocks: true });
    }

    [Fact]
    public void A_way_out_and_an_address_are_asked_for_in_both_parts()
    {
        var files = Files("letter");
        files["text.scriban"] = "{{ subject }}\n";
        var problems = Problems(files);

        Assert.Equal(2, problems.Count(p => p is { File: "text.scriban", Blocks: false }));
        Assert.Contains(problems, p => p.Message.Contains("links.unsubscribe", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, p => p.File == "html.scriban");
    }

    [Fact]
    public void A_sample_that_is_wrong_or_missing_is_said_and_keeps_no_design_back()
    {
        var files = Files("letter");
        files["sample.json"] = "{\"issue\":{}}";
        Assert.Contains(Problems(files), p => p is { File: "sample.json", Blocks: false });
        files["sample.json"] = "{\n\"issue\": oops}";
        Assert.Contains(Problems(files), p => p is { File: "sample.json", Line: 2, Blocks: false });
        files.Remove("sample.json");
        Assert.All(Problems(files), p => Assert.Equal(("sample.json", false), (p.File, p.Blocks)));
    }

    private static IReadOnlyList<DesignProblem> Problems(IReadOnlyDictionary<string, string> files) =>
        new DesignCheck(SampleIssue.Engine, SampleIssue.Renderer, TimeProvider.System).Of("x", files);

    private static Dictionary<string, string> Files(string name)
    {
        var folder = Repository.At("templates", name);
        return new Dictionary<string, string>(DesignStore.ReadFolder(folder).Value, StringComparer.Ordinal) { ["sample.json"] = File.ReadAllText(Path.Combine(folder, "sample.json")) };
    }
}
