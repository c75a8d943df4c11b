using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newsletter.Composing;
using Newsletter.Engines.Smtp;
using Newsletter.Tests.Rendering;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composing;

/// <summary>What receivers' programs say of a signed copy. Its text has all that a canonicalisation could stumble over.</summary>
public sealed partial class SignatureJudgeTests(SigningKeys keys) : IClassFixture<SigningKeys>
{
    private const int RspamdPort = 11333;
    private const string Sender = "letter@" + SampleIssue.Domain;

    [SkippableFact]
    public async Task The_linter_finds_nothing()
    {
        var (code, said) = await Judge.RunAsync("python3", Judge.Peer("mime_lint.py"), await MessageAsync(), "--bulk");
        Assert.True(code == 0, said);
        Assert.Contains(": 0 must, 0 should", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Python_verifies_both_signatures()
    {
        Judge.Needs("/usr/lib/python3/dist-packages/dkim/__init__.py");
        var (code, said) = await VerifyAsync(await MessageAsync());
        Assert.True(code == 0, said);
        Assert.Contains("2 signature(s) r1=pass", said, StringComparison.Ordinal);
        Assert.Contains("e1=pass", said, StringComparison.Ordinal);
        Assert.Contains("list-unsubscribe-post", said, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task OpenDkim_verifies_both_signatures()
    {
        Judge.Needs("/usr/sbin/opendkim");
        var message = await MessageAsync();
        var (code, said) = await Judge.RunAsync("bash", Judge.Peer("dkim-opendkim.sh"), keys.Folder, message);
        Assert.True(code == 0, said);
        // Whole words: parts of the signatures and the name of the folder are letters by chance.
        Assert.Equal(["pass", "pass"], OpenDkimResult().Matches(said).Select(m => m.Groups[1].Value));
    }

    [SkippableFact]
    public async Task Mailauth_finds_spf_dkim_and_dmarc_in_order()
    {
        Judge.NeedsModules("mailauth");
        var said = await Judge.AskAsync("bash", Judge.Peer("mailauth.sh"), keys.Folder, await MessageAsync(), Sender);
        var report = JsonNode.Parse(said)!;
        var results = report["dkim"]!["results"]!.AsArray().Select(r => $"{r!["algo"] ?? r["info"]} {r["status"]!["result"]} {r["status"]!["aligned"]}").ToList();
        Assert.Equal(2, results.Count);
        Assert.All(results, result => Assert.Contains($" pass {SampleIssue.Domain}", result, StringComparison.Ordinal));
        Assert.Equal("pass", (string?)report["spf"]!["status"]!["result"]);
        Assert.Equal("pass", (string?)report["dmarc"]!["status"]!["result"]);
    }

    [SkippableFact]
    public async Task SpamAssassin_believes_the_sender()
    {
        Judge.Needs("/usr/bin/spamassassin");
        var message = await MessageAsync();
        using var port = await Judge.TakeDnsPortAsync();
        var said = await Judge.AskAsync("bash", Judge.Peer("spamassassin.sh"), message, keys.Folder, Sender);
        var score = SpamScore().Match(said);
        Assert.True(score.Success && double.Parse(score.Groups[1].Value, CultureInfo.InvariantCulture) < 1.0, said);
        Assert.Contains("DKIM_VALID_AU", said, StringComparison.Ordinal);
        Assert.Contains("SPF_PASS", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Rspamd_holds_nothing_against_it()
    {
        Judge.Needs("/usr/bin/rspamd");
        var message = await MessageAsync();
        var script = Judge.Peer("rspamd.sh");
        using var port = await Judge.TakeDnsPortAsync();
        var folder = Path.Combine(keys.Folder, "rspamd");
        await Judge.LaunchAsync(script, "start", folder, keys.Folder);
        try
        {
            await Judge.ListensAsync(RspamdPort);
            var said = await Judge.AskAsync("bash", script, "check", folder, message);
            Assert.Contains("R_DKIM_ALLOW", said, StringComparison.Ordinal);
            Assert.Contains("DMARC_POLICY_ALLOW", said, StringComparison.Ordinal);
            Assert.All(Symbol().Matches(said), symbol => Assert.True(double.Parse(symbol.Groups[2].Value, CultureInfo.InvariantCulture) <= 2, said));
        }
        finally
        {
            await Judge.LaunchAsync(script, "stop", folder);
        }
    }

    [SkippableFact]
    public async Task Postfix_takes_it_over_tls_and_it_verifies_where_it_arrived()
    {
        Judge.Needs("/usr/lib/python3/dist-packages/dkim/__init__.py");
        Judge.Needs("/usr/sbin/postfix");
        using var copy = SampleIssue.Value(SampleIssue.Prepare(signers: await keys.SignersAsync()).Compose(SampleIssue.Reader("Ünï", "ok@reader.test")));
        await using var postfix = await PostfixServer.StartAsync();
        var connected = await new BuiltInMailTransport(TimeProvider.System).ConnectAsync(postfix.Server, default);
        await using var connection = SampleIssue.Value(connected);
        Assert.Equal(SendResult.Accepted, (await connection.SendAsync(copy.Envelope, copy.Content, default)).Result);
        var arrived = await postfix.ReceivedAsync();
        Assert.Contains("with ESMTPS", await File.ReadAllTextAsync(arrived), StringComparison.Ordinal);
        var (code, said) = await VerifyAsync(arrived);
        Assert.True(code == 0, said);
    }

    // -P: a file beside the script would stand in for a package of Python's.
    private Task<(int Code, string Said)> VerifyAsync(string message) => Judge.RunAsync("/usr/bin/python3", "-P", Judge.Peer("dkim-check.py"), keys.Zone, message);

    private async Task<string> MessageAsync()
    {
        var content = SampleIssue.Content();
        var article = content.Articles[0].Content with { Lead = "Two  blanks,\ttabs \t and a line\n  . that begins with a dot = 20 " };
        content = content with { Articles = [content.Articles[0] with { Content = article }, .. content.Articles.Skip(1)], Subject = "Ünïcödé “quoted” {{ subscriber.name }} and a tail that is long enough to fold" };
        // Filters look at the clock.
        var options = ComposeOptions.Delivery with { Date = TimeProvider.System.GetUtcNow() };
        using var copy = SampleIssue.Value(SampleIssue.Prepare(content, options, await keys.SignersAsync()).Compose(SampleIssue.Reader("Mären  O'Neill")));
        return await keys.WriteAsync("copy.eml", copy.ToArray());
    }

    [GeneratedRegex(@"\bdkim=(\w+)", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex OpenDkimResult();

    [GeneratedRegex(@"^X-Spam-Status: \w+, score=(-?[\d.]+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SpamScore();

    [GeneratedRegex(@"^Symbol: (\w+) ?\((-?[\d.]+)\)", RegexOptions.Multiline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Symbol();
}
