using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Newsletter.Composing;
using Newsletter.Data.Secrets;
using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

/// <summary>Two parsers by others read every text of the corpus as what it was: as subject, as name and in the body.</summary>
public sealed class ParserJudgeTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    [SkippableFact]
    public async Task Two_parsers_read_what_was_written()
    {
        var corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");
        Skip.If(string.IsNullOrEmpty(corpus), "NEWSLETTER_CORPUS is not set");
        var judge = Judge.Peer("mime-reparse.mjs");
        Judge.NeedsModules("postal-mime and mailparser");
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(corpus, "subjects", "subjects.json")));
        var folder = Directory.CreateTempSubdirectory("newsletter-parsers");
        try
        {
            var written = new List<Copy>();
            foreach (var text in json.RootElement.GetProperty("texts").EnumerateArray().Select(t => t.GetProperty("text").GetString()!)) // every entry has one
                written.Add(await WriteAsync(text, Path.Combine(folder.FullName, $"{written.Count}.eml")));
            Assert.NotEmpty(written);
            var said = await Judge.AskAsync("node", [judge, .. written.Select(w => w.File)]);
            var read = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
            Assert.Equal(written.Select(w => w.File), read.Select(r => (string?)r["file"]));
            Assert.All(written.Zip(read), pair => AssertSame(pair.First, pair.Second));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertSame(Copy written, JsonNode read)
    {
        var parsed = read["postalmime"]!;
        Assert.Equal("{}", read["differs"]!.ToJsonString());
        // One of them drops blanks at the end.
        Assert.Equal(written.Subject.TrimEnd(), ((string?)parsed["subject"])?.TrimEnd());
        Assert.Equal(written.Subject.Trim(), (string?)parsed["name"]);
        Assert.Equal(written.BodyHash, (string?)parsed["text"]);
        Assert.Equal(written.HtmlHash, (string?)parsed["html"]);
    }

    private async Task<Copy> WriteAsync(string text, string file)
    {
        var line = RenderModel.OneLine(text).Trim();
        var content = SampleIssue.Content(design: "letter");
        content = content with
        {
            Subject = "{{ subscriber.attributes.text }}",
            Intro = "{{ subscriber.attributes.text }}",
            Publication = content.Publication with { From = new Sender(line, content.Publication.From.Email) },
        };
        // Made twice, so its tokens have to be real: inert ones are drawn anew each time.
        var issue = SampleIssue.Value(SampleIssue.Composer(fixture.Service.Get<Tokens>()).Prepare(content, SampleIssue.Identity(), ComposeOptions.Delivery));
        var reader = SampleIssue.Reader(line) with { Mode = RecipientMode.Real, Attributes = new Dictionary<string, string> { ["text"] = text } };
        using var copy = SampleIssue.Value(issue.Compose(reader));
        await File.WriteAllBytesAsync(file, copy.ToArray());
        var rendered = SampleIssue.Value(issue.Render(reader));
        return new Copy(file, RenderModel.OneLine(text), Hash(rendered.Text), Hash(rendered.Html));
    }

    /// <summary>As the judge prints it.</summary>
    private static string Hash(string text)
    {
        var trimmed = text.ReplaceLineEndings("\n").Trim();
        return $"{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(trimmed)))[..12]}/{trimmed.Length}";
    }

    private sealed record Copy(string File, string Subject, string BodyHash, string HtmlHash);
}
