using System.Globalization;
using System.Text.RegularExpressions;
using Newsletter.Issues;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

/// <summary>What programs that are not ours say of a copy. They are found through <c>NEWSLETTER_PEERS</c> and <c>NEWSLETTER_CORPUS</c>.</summary>
public sealed partial class JudgeTests
{
    private static readonly string? Peers = Environment.GetEnvironmentVariable("NEWSLETTER_PEERS");
    private static readonly string? Modules = Environment.GetEnvironmentVariable("NPM_ROOT");
    private static readonly string? Corpus = Environment.GetEnvironmentVariable("NEWSLETTER_CORPUS");

    [SkippableTheory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public async Task Mail_programs_know_what_the_design_is_made_of(string design)
    {
        Skip.If(string.IsNullOrEmpty(Peers) || string.IsNullOrEmpty(Corpus), "NEWSLETTER_PEERS and NEWSLETTER_CORPUS are not both set");
        var page = await PageAsync(SampleIssue.Content(design: design));
        var said = await Judge.AskAsync("python3", Path.Combine(Peers, "caniemail_check.py"), page, Path.Combine(Corpus, "caniemail"));
        AssertKnown(said);
        Assert.True(new FileInfo(page).Length <= 60 * 1024);
    }

    [SkippableTheory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public async Task Everybody_can_read_it_wide_narrow_light_and_dark(string design)
    {
        Skip.If(string.IsNullOrEmpty(Peers), "NEWSLETTER_PEERS is not set");
        Skip.If(string.IsNullOrEmpty(Modules), "NPM_ROOT, with axe-core, playwright-core and html-validate in it, is not set");
        var said = await Judge.AskAsync("node", Path.Combine(Peers, "html-check.mjs"), await PageAsync(SampleIssue.Content(design: design)));
        AssertReadable(said);
    }

    [SkippableTheory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public async Task Long_words_and_missing_fields_break_nothing(string design)
    {
        Skip.If(string.IsNullOrEmpty(Peers), "NEWSLETTER_PEERS is not set");
        Skip.If(string.IsNullOrEmpty(Modules), "NPM_ROOT, with axe-core, playwright-core and html-validate in it, is not set");
        var page = await PageAsync(SampleIssue.Content(Repository.At("tests", "corpus", "rendering", "unruly.json"), design));
        var said = await Judge.AskAsync("node", Path.Combine(Peers, "html-check.mjs"), page);
        AssertReadable(said);
    }

    // ConfirmationMailTests holds these files to what is sent.
    [SkippableTheory]
    [InlineData("english")]
    [InlineData("arabic")]
    public async Task The_confirmation_holds_as_well(string file)
    {
        Skip.If(string.IsNullOrEmpty(Peers) || string.IsNullOrEmpty(Corpus), "NEWSLETTER_PEERS and NEWSLETTER_CORPUS are not both set");
        Skip.If(string.IsNullOrEmpty(Modules), "NPM_ROOT, with axe-core, playwright-core and html-validate in it, is not set");
        var page = Repository.At("tests", "corpus", "rendering", $"confirmation.{file}.html");
        AssertKnown(await Judge.AskAsync("python3", Path.Combine(Peers, "caniemail_check.py"), page, Path.Combine(Corpus, "caniemail")));
        AssertReadable(await Judge.AskAsync("node", Path.Combine(Peers, "html-check.mjs"), page));
    }

    [SkippableTheory]
    [InlineData("weekly")]
    [InlineData("letter")]
    public async Task SpamAssassin_has_nothing_against_it(string design)
    {
        Skip.If(string.IsNullOrEmpty(Peers), "NEWSLETTER_PEERS is not set");
        Skip.IfNot(File.Exists("/usr/bin/spamassassin"), "SpamAssassin is not installed");
        var said = await Judge.AskAsync("bash", Path.Combine(Peers, "spamassassin.sh"), await MessageAsync(SampleIssue.Content(design: design)));
        var score = SpamScore().Match(said);
        Assert.True(score.Success && double.Parse(score.Groups[1].Value, CultureInfo.InvariantCulture) < 1.0, said);
    }

    private static void AssertKnown(string said)
    {
        Assert.Contains("breaking: none", said, StringComparison.Ordinal);
        Assert.True(Score(said, "gmail") >= 65, said);
        Assert.True(Score(said, "outlook:windows") >= 60, said);
        Assert.True(Score(said, "apple-mail") >= 98, said);
        Assert.True(Score(said, "yahoo") >= 70, said);
    }

    private static void AssertReadable(string said)
    {
        Assert.Contains("\"axe\": [],", said, StringComparison.Ordinal);
        Assert.Contains("\"overflow\": [],", said, StringComparison.Ordinal);
        Assert.Contains("\"validate\": [],", said, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(RevisionContent content)
    {
        var page = Path.Combine(Directory.CreateTempSubdirectory("newsletter-judge").FullName, "mail.html");
        await File.WriteAllTextAsync(page, SampleIssue.Render(content).Html);
        return page;
    }

    private static async Task<string> MessageAsync(RevisionContent content)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("newsletter-judge").FullName, "copy.eml");
        using var copy = SampleIssue.Value(SampleIssue.Prepare(content).Compose(SampleIssue.Reader()));
        await File.WriteAllBytesAsync(file, copy.ToArray());
        return file;
    }

    private static double Score(string said, string client)
    {
        var line = said.Split('\n').First(l => l.TrimStart().StartsWith(client, StringComparison.Ordinal));
        return double.Parse(line.Split("score")[1].Trim(), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^X-Spam-Status: \w+, score=(-?[\d.]+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SpamScore();
}
