using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

public sealed class RenderCommandTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SampleIssue.DesignFolder(), "sample.json");
    private static readonly Dictionary<string, string> Settings = new() { ["PublicUrl"] = SampleIssue.PublicUrl };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-render");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Renders_the_kept_html_by_the_designs_name_and_by_its_folder()
    {
        var expected = await File.ReadAllTextAsync(Path.Combine(SampleIssue.DesignFolder(), "golden.html"));
        var named = await RunAsync("--design", "weekly", "--data", Sample);
        Assert.Equal((0, "", expected), (named.Code, named.Errors, Golden.WithoutTokens(named.Output)));
        var found = await RunAsync("--design", SampleIssue.DesignFolder(), "--data", Sample);
        Assert.Equal(expected, Golden.WithoutTokens(found.Output));
    }

    [Fact]
    public async Task Writes_a_message_for_a_reader_into_a_file()
    {
        var reader = Write("reader.json", """{"email":"zora@reader.example","name":"Zora","sections":["homes"]}""");
        var file = Path.Combine(_folder.FullName, "copy.eml");
        var run = await RunAsync("--design", "weekly", "--data", Sample, "--subscriber", reader, "--format", "eml", "--out", file);
        Assert.Equal((0, "", ""), run);
        var message = await File.ReadAllTextAsync(file);
        Assert.Contains("To: Zora <zora@reader.example>\r\n", message, StringComparison.Ordinal);
        Assert.DoesNotContain("bus map", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_is_no_json_is_told_with_its_place()
    {
        var data = Write("data.json", "{\n  \"publication\": nothing\n}");
        var run = await RunAsync("--design", "weekly", "--data", data);
        Assert.Equal(1, run.Code);
        Assert.StartsWith($"{data}: line 2, column 19", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "there is no \"publication\".")]
    [InlineData("""{"publication":{"name":"A","from":{"email":"a@b.example"}},"issue":{"articles":["x"]}}""", "issue.articles names 'x', and no article has that id.")]
    [InlineData("""{"publication":{"name":"A","from":{"email":"a@b.example"}},"issue":{},"articles":[{}]}""", "an article has no headline.")]
    public async Task Data_without_what_is_needed_says_what(string json, string expected)
    {
        var run = await RunAsync("--design", "weekly", "--data", Write("data.json", json));
        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_template_is_told_with_its_name_line_and_column()
    {
        Write("design.json", """{"title":"Broken"}""");
        Write("words.json", """{"en":{}}""");
        Write("text.scriban", "fine");
        Write("html.scriban", "one\ntwo {{ for }}");
        var run = await RunAsync("--design", _folder.FullName, "--data", Sample);
        Assert.Equal(1, run.Code);
        Assert.Matches(@"^html\.scriban\(2,\d+\) : error : ", run.Errors);
    }

    [Theory]
    [InlineData("../weekly")]
    [InlineData("none-such")]
    [InlineData("Weekly!")]
    public async Task A_design_that_is_not_there_is_refused(string design)
    {
        var run = await RunAsync("--design", design, "--data", Sample);
        Assert.Equal(1, run.Code);
        Assert.NotEqual("", run.Errors);
    }

    [Theory]
    [InlineData("--design", "weekly")]
    [InlineData("--design", "weekly", "--data", "x.json", "--format", "pdf")]
    public async Task Wrong_usage_is_2(params string[] arguments) => Assert.Equal(2, (await RunAsync(arguments)).Code);

    [Fact]
    public async Task Template_test_counts_and_shows_what_differs()
    {
        Write("good.in", "{{ 1 + 1 }}");
        Write("good.out", "2");
        Write("bad.in", "{{ 1 + 1 }}");
        Write("bad.out", "3");
        var run = await ServiceProcess.RunAsync(Settings, "template", "test", _folder.FullName);
        Assert.Equal(1, run.Code);
        Assert.Contains("bad", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 passed, 1 failed", run.Output.TrimEnd(), StringComparison.Ordinal);
        var json = await ServiceProcess.RunAsync(Settings, "template", "test", _folder.FullName, "--json");
        Assert.StartsWith("{\"passed\":1,\"failed\":1,\"skipped\":0,", json.Output, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => ServiceProcess.RunAsync(Settings, ["render", .. arguments]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
