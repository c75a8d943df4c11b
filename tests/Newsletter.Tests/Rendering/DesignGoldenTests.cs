using System.Text;
using Newsletter.Engines.Mime;

namespace Newsletter.Tests.Rendering;

public sealed class DesignGoldenTests
{
    private static readonly string Arabic = Repository.At("tests", "corpus", "rendering", "arabic.json");

    [Fact]
    public void The_html_part_is_as_it_was_looked_at() => Golden.Matches(File("golden.html"), Golden.WithoutTokens(SampleIssue.Render(SampleIssue.Content()).Html));

    [Fact]
    public void The_text_part_is_as_it_was_looked_at() => Golden.Matches(File("golden.txt"), Golden.WithoutTokens(SampleIssue.Render(SampleIssue.Content()).Text));

    [Fact]
    public void The_message_is_as_it_was_looked_at()
    {
        using var copy = SampleIssue.Value(SampleIssue.Prepare().Compose(SampleIssue.Reader()));
        Golden.Matches(File("golden.eml"), Golden.WithoutTokens(Encoding.ASCII.GetString(copy.ToArray())), Readable);
    }

    [Fact]
    public void The_page_in_the_archive_is_as_it_was_looked_at() =>
        Golden.Matches(File("golden.web.html"), SampleIssue.Value(SampleIssue.Prepare().RenderWeb()));

    [Fact]
    public void A_publication_written_from_right_to_left_is_as_it_was_looked_at()
    {
        var issue = SampleIssue.Value(SampleIssue.Composer().Prepare(
            SampleIssue.Content(Arabic), SampleIssue.Identity(Arabic), Newsletter.Composing.ComposeOptions.Delivery));
        var copy = SampleIssue.Value(issue.Render(SampleIssue.Reader("نور", "noor@reader.example")));
        Golden.Matches(File("golden.arabic.html"), Golden.WithoutTokens(copy.Html));
        Golden.Matches(File("golden.arabic.txt"), Golden.WithoutTokens(copy.Text));
    }

    /// <summary>Headers as they are, parts decoded: where runs of quoted-printable meet is the engine's affair.</summary>
    private static string Readable(string message)
    {
        var read = MimeReader.Read(Encoding.ASCII.GetBytes(message));
        return message.Split("\r\n\r\n")[0] + string.Concat(read.Parts.Select(part => "\n\n" + part.ContentType.Value + "\n\n" + part.Text().ReplaceLineEndings("\n")));
    }

    [Fact]
    public void The_letter_is_as_it_was_looked_at()
    {
        var file = Path.Combine(SampleIssue.DesignFolder("letter"), "sample.json");
        var issue = SampleIssue.Value(SampleIssue.Composer().Prepare(
            SampleIssue.Content(design: "letter"), SampleIssue.Identity(file), Newsletter.Composing.ComposeOptions.Delivery));
        var copy = SampleIssue.Value(issue.Render(SampleIssue.Reader("Jonas", "jonas@reader.example")));
        Golden.Matches(Path.Combine(SampleIssue.DesignFolder("letter"), "golden.html"), Golden.WithoutTokens(copy.Html));
        Golden.Matches(Path.Combine(SampleIssue.DesignFolder("letter"), "golden.txt"), Golden.WithoutTokens(copy.Text));
    }

    [Theory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public void Long_words_and_missing_fields_are_as_they_were_looked_at(string design)
    {
        var unruly = Repository.At("tests", "corpus", "rendering", "unruly.json");
        var issue = SampleIssue.Value(SampleIssue.Composer().Prepare(
            SampleIssue.Content(unruly, design), SampleIssue.Identity(unruly), Newsletter.Composing.ComposeOptions.Delivery));
        var copy = SampleIssue.Value(issue.Render(SampleIssue.Reader()));
        Golden.Matches(Path.ChangeExtension(unruly, design + ".html"), Golden.WithoutTokens(copy.Html));
        Golden.Matches(Path.ChangeExtension(unruly, design + ".txt"), Golden.WithoutTokens(copy.Text));
    }

    private static string File(string name) => Path.Combine(SampleIssue.DesignFolder(), name);
}
