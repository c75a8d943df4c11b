using System.Text.Json;
using Newsletter.Engines.Templates;
using Newsletter.Engines.Templates.Testing;

namespace Newsletter.Engines.Tests.Templates;

public sealed class TemplateTesterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("newsletter-templates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Finds_both_kinds_of_cases_and_their_models()
    {
        Write("one.in", "{{ greeting }} {{ name }}");
        Write("one.out", "Hi Ann");
        Write("one.json", """{"name": "Ann"}""");
        Write("model.json", """{"greeting": "Hi", "name": "nobody"}""");
        Write("a/b/two/in.txt", "{{ include 'part' }} {{ include 'no such' }}");
        Write("a/b/two/out.txt", "[nobody] no such");
        Write("includes.json", """{"default": {"part": "[{{ name }}]"}}""");
        Assert.Equal("2 passed, 0 failed", Run().ToString());
    }

    [Fact]
    public void Shows_the_first_line_that_differs()
    {
        Write("one.in", "a\n{{ 1 + 1 }}\nc");
        Write("one.out", "a\n3\nc");
        var report = Run();
        Assert.Equal("0 passed, 1 failed", report.ToString());
        Assert.Equal("line 2:\n- 3\n+ 2", report.Results[0].Detail);
    }

    [Theory]
    [InlineData("text(2,9) : error : whatever", true)]
    [InlineData("text(2,8) : error : whatever", false)]
    [InlineData("no error", false)]
    public void Takes_an_error_at_the_same_place_whatever_it_says(string expected, bool passes)
    {
        Write("one.in", "a\n{{ null.x }}");
        Write("one.out", expected);
        Assert.Equal(passes ? 1 : 0, Run().Passed);
    }

    [Fact]
    public void Passes_over_what_needs_functions_of_somebody_else()
    {
        Write("kind/one/in.txt", "{{ special_thing }}");
        Write("kind/one/out.txt", "x");
        Write("manifest.tsv", "category\tname\tfeatures\nkind\tone\tpipe,special_func\n");
        Assert.Equal("0 passed, 0 failed, 1 skipped", Run().ToString());
    }

    [Fact]
    public void Names_the_file_that_is_no_json()
    {
        Write("model.json", "{");
        Assert.Contains("model.json", Assert.Throws<JsonException>(() => Run()).Message);
    }

    private TemplateReport Run() => new TemplateTester(new BuiltInTemplateEngine()).Run(_folder, CancellationToken.None);

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
