using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Newsletter.Articles.Import;
using Newsletter.Articles.Import.Reading;
using Newsletter.Rendering.Texts;

namespace Newsletter.Tests.Articles;

/// <summary>Hostile HTML, and what is no text at all.</summary>
public sealed class ImportSafetyTests
{
    private static string Own => Repository.At("tests", "corpus", "import-hostile", "payloads.json");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_active_is_left_in_chromium(bool own)
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        var peers = Environment.GetEnvironmentVariable("NEWSLETTER_PEERS");
        Skip.If(string.IsNullOrEmpty(peers), "NEWSLETTER_PEERS is not set");
        Skip.If(string.IsNullOrEmpty(corpus) && !own, "NEWSLETTER_CORPUS is not set");
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NPM_ROOT")), "NPM_ROOT, with playwright-core in it, is not set");
        var payloads = own ? Own : Path.Combine(corpus!, "html", "payloads.json");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(payloads));
        var outputs = document.RootElement.EnumerateArray().ToDictionary(p => p.GetProperty("id").GetString()!, p => Cleaned(p.GetProperty("payload").GetString()!));
        Assert.True(outputs.Values.Count(o => o.Length > 0) > outputs.Count / 2, "most payloads hold words that stay");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(outputs));
            using var judge = Process.Start(new ProcessStartInfo("node", [Path.Combine(peers, "xss_check.mjs"), payloads, file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var said = await judge.StandardOutput.ReadToEndAsync();
            await judge.WaitForExitAsync();
            Assert.True(judge.ExitCode == 0, said);
            Assert.Contains($"{outputs.Count} passed, 0 failed", said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("", "no words")]
    [InlineData(" \n\t\u00A0\u200B\n", "no words")]
    [InlineData("<p><img src=\"https://a.example/x.png\"></p>", "only images")]
    [InlineData("![](https://a.example/x.png)", "only images")]
    [InlineData("PK\u0003\u0004\0\0words", "no text")]
    public void What_holds_no_words_is_told_in_one_sentence(string text, string expected)
    {
        var read = ImportArticles.Read(text, ImportFormat.Auto);
        Assert.False(read.Ok);
        Assert.Contains(expected, read.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Octets_that_are_no_text_are_told_too()
    {
        Assert.Contains("not UTF-8", ImportArticles.Read([0x41, 0xC3, 0x28], ImportFormat.Text).Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("at most", ImportArticles.Read(new string('x', 10_000_000), ImportFormat.Text).Failure!.Message, StringComparison.OrdinalIgnoreCase);
        var wide = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("A headline here\n\n• A point")).ToArray();
        Assert.Equal("A headline here", ImportArticles.Read(wide, ImportFormat.Auto).Value.Articles.Single().Headline);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<p><font size={0}>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<blockquote>")]
    public void Endless_nesting_is_refused_at_once(string tag) =>
        Assert.False(ImportArticles.Read(string.Concat(Enumerable.Range(0, 100_000).Select(i => tag.Replace("{0}", i.ToString(), StringComparison.Ordinal))) + "words", ImportFormat.Html).Ok);

    [Fact]
    public void A_text_about_html_is_no_html()
    {
        var answer = ImportArticles.Read("Why <p> went away\nSource: Web Weekly\n\nThe tag had no use for x < y any more, they say.\n\n• It is gone.", ImportFormat.Auto).Value;
        Assert.Equal("Why <p> went away", answer.Articles.Single().Headline);
    }

    /// <summary>The sanitised HTML, and behind it the fields as a copy would show them.</summary>
    private static string Cleaned(string html)
    {
        var output = new StringBuilder(HtmlSanitiser.Clean(html));
        if (ImportArticles.Read(html, ImportFormat.Html) is { Ok: true } read)
        {
            foreach (var text in read.Value.Leftover.Concat(read.Value.Articles.SelectMany(a => (string[])[a.Headline, a.Lead, .. a.Points, a.Body, a.Takeaway?.Text ?? ""])))
                output.Append(MarkdownText.ToHtml(text, MarkdownStyles.None));
        }

        return output.ToString();
    }
}
