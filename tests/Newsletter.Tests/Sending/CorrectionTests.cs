using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>An issue that is corrected on its way, over the API and over real SMTP.</summary>
public sealed class CorrectionTests : IAsyncLifetime
{
    private const int Readers = 24;

    private readonly CountingReceiver _receiver = new();
    private TestService? _service;
    private string _slug = "";

    private Desk Desk => new(_service!.Admin); // started before any test

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>(_receiver.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
        {
            ["Smtp:Servers:0:MaxConnections"] = "2",
        };
        _service = await TestService.StartAsync(settings: settings);
        _slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(_slug, Readers);
    }

    public async Task DisposeAsync()
    {
        await _service!.DisposeAsync(); // started before any test
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Who_was_reached_keeps_the_old_text_and_everybody_else_gets_the_new_one()
    {
        var issue = await PausedAsync();
        await CorrectArticleAsync(issue, "The right headline");
        issue = await EditAsync(issue, "Corrected: this week");
        issue = await MovedAsync(issue, "apply");
        Assert.Equal(("paused", "This week", 2), ((string?)issue["state"], (string?)issue["subject"], (int?)issue["correction"]));
        // Who is to approve it sees it; readers do not.
        Assert.Contains("The right headline", await PreviewAsync(issue), StringComparison.Ordinal);
        Assert.DoesNotContain("The right headline", await WebViewAsync(issue), StringComparison.Ordinal);

        Assert.DoesNotContain("Corrected on", await WebViewAsync(issue), StringComparison.Ordinal);
        issue = await MovedAsync(issue, "approve");
        Assert.Contains("Corrected on", await WebViewAsync(issue), StringComparison.Ordinal);
        Assert.Equal(("Corrected: this week", 2), ((string?)issue["subject"], (int?)issue["revision"]!["ordinal"]));
        Assert.Null(issue["pending"]);
        Assert.Contains("The right headline", await WebViewAsync(issue), StringComparison.Ordinal);
        var before = _receiver.Messages.Count;
        issue = await Desk.UntilAsync(await MovedAsync(issue, "resume"), "sent");

        Assert.Equal(Readers, _receiver.Copies.Count);
        Assert.Equal(Readers, _receiver.Messages.Count);
        Assert.All(_receiver.Messages.Take(before), m => Assert.Equal("This week", m.Subject));
        Assert.All(_receiver.Messages.Skip(before), m => Assert.Equal("Corrected: this week", m.Subject));
        await AssertCertifiedAsync(issue, before, Readers - before);
    }

    [Fact]
    public async Task An_article_that_was_edited_is_correction_enough()
    {
        var issue = await PausedAsync();
        await (await Desk.MoveAsync(issue, "apply")).ExpectProblemAsync(409);
        await CorrectArticleAsync(issue, "The right headline");
        issue = await MovedAsync(await MovedAsync(issue, "apply"), "approve");
        Assert.Contains("The right headline", await WebViewAsync(issue), StringComparison.Ordinal);
        Assert.Equal(2, (int?)issue["revision"]!["ordinal"]);
    }

    [Fact]
    public async Task The_archive_is_corrected_when_all_have_their_copy_and_says_so()
    {
        var issue = await Desk.UntilAsync(await Desk.IssueAsync(_slug, "submit", "approve", "send"), "sent");
        var certificate = (string?)(await Desk.GetAsync($"issues/{issue["id"]}/certificate"))["signed"];
        await (await Desk.MoveAsync(issue, "correct-archive")).ExpectProblemAsync(409);
        await CorrectArticleAsync(issue, "The right headline, at last");
        Assert.DoesNotContain("The right headline, at last", await WebViewAsync(issue), StringComparison.Ordinal);

        var corrected = await MovedAsync(issue, "correct-archive");
        var page = await WebViewAsync(issue);
        Assert.Contains("The right headline, at last", page, StringComparison.Ordinal);
        Assert.Matches("<body[^>]*><p role=\"note\" lang=\"en\" dir=\"ltr\"[^>]*>Corrected on \\d+ \\w+ 20\\d\\d, \\d\\d:\\d\\d \\(Europe/Berlin\\)\\.</p>", page);
        // What went out stays what it was.
        Assert.Equal((1, "sent"), ((int?)corrected["revision"]!["ordinal"], (string?)corrected["state"]));
        Assert.Equal(certificate, (string?)(await Desk.GetAsync($"issues/{issue["id"]}/certificate"))["signed"]);
        await (await Desk.MoveAsync(issue, "correct-archive")).ExpectProblemAsync(409);
    }

    [Fact]
    public async Task What_the_issue_says_around_its_articles_is_corrected_too_in_the_page_the_list_and_the_feed()
    {
        var issue = await Desk.UntilAsync(await Desk.IssueAsync(_slug, "submit", "approve", "send"), "sent");
        foreach (var (body, field) in new[] { ("""{"subject":" "}""", "subject"), ("""{"intro":"{{ subscriber.name | nonsense }}"}""", ""), ("""{"title":"x"}""", "title") })
            Assert.Contains(field, (await (await Desk.MoveAsync(issue, "correct-archive", body)).ExpectProblemAsync(422))["detail"]!.ToString(), StringComparison.Ordinal);
        await (await Desk.MoveAsync(issue, "correct-archive", """{"subject":"This week"}""")).ExpectProblemAsync(409);

        await CorrectArticleAsync(issue, "The right headline, too");
        await (await Desk.MoveAsync(issue, "correct-archive", """{"subject":"Put right","preheader":"What was wrong","intro":"We **were** wrong.","signOff":"Sorry"}""")).ExpectAsync(HttpStatusCode.OK);
        var page = await WebViewAsync(issue);
        foreach (var text in new[] { "<title>Put right", "We <strong>were</strong> wrong.", "Sorry", "The right headline, too", "Corrected on" })
            Assert.Contains(text, Regex.Replace(page, " style=\"[^\"]*\"", "", RegexOptions.None, TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        var list = await _service!.Http.GetStringAsync($"/{_slug}/issues");
        Assert.Contains("Put right", list, StringComparison.Ordinal);
        Assert.Matches("""<time datetime="\d{4}-\d\d-\d\dT[\d:]+Z">\d+ \p{L}+ \d{4}</time>""", list);
        var feed = await _service.Http.GetStringAsync($"/{_slug}/feed");
        Assert.Contains("<title>Put right</title>", feed, StringComparison.Ordinal);
        Assert.Contains("<summary>What was wrong</summary>", feed, StringComparison.Ordinal);
        // What was sent stays what it was.
        Assert.Equal("This week", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["subject"]);

        using var publisher = await StaffSession.SignedInAsync(_service, Role.Publisher);
        var history = WebUtility.HtmlDecode(await publisher.Http.GetStringAsync($"/desk/issues/{issue["id"]}"));
        Assert.Contains("the subject, which was ‘This week’; the preheader; the intro; the sign-off; the article ‘The right headline, too’", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_two_persons_are_wanted_what_one_writes_for_the_archive_waits_for_the_other()
    {
        var slug = await Desk.PublicationAsync("\"secondPerson\":true");
        await Desk.SubscribersAsync(slug, 1, "second.example");
        using var writer = await DeskVisitor.SignedInAsync(_service!, "writer@desk.example", Role.Publisher); // started before any test
        using var other = await DeskVisitor.SignedInAsync(_service!, "other@desk.example", Role.Publisher);
        var issue = await Desk.IssueAsync(slug, "submit");
        var page = $"/desk/issues/{issue["id"]}";
        await ApproveAsync(other, page);
        issue = await Desk.UntilAsync(await MovedAsync(issue, "send"), "sent");

        var (_, html) = await writer.GetAsync(page);
        var sent = await writer.SendFromAsync(html, page + "?handler=CorrectArchive", ("Form.Etag", EtagIn(html)), ("Form.Subject", "Put right"), ("Form.Preheader", "In short"), ("Form.Intro", "One\r\nTwo"), ("Form.SignOff", ""));
        Assert.Equal(page + "?done=archiveWaits", sent.Location);
        Assert.DoesNotContain("Put right", await _service!.Http.GetStringAsync($"/{slug}/issues"), StringComparison.Ordinal);
        (_, html) = await writer.GetAsync(page);
        Assert.DoesNotContain("handler=ApproveArchive", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.SendFromAsync(html, page + "?handler=ApproveArchive", ("Form.Etag", EtagIn(html)))).Code);

        (_, html) = await other.GetAsync(page);
        Assert.Contains("<ins><span class=\"sr-only\">Added: </span>Two</ins>", html, StringComparison.Ordinal);
        Assert.Equal(page + "?done=archiveCorrected", (await other.SendFromAsync(html, page + "?handler=ApproveArchive", ("Form.Etag", EtagIn(html)))).Location);
        Assert.Contains("Put right", await _service.Http.GetStringAsync($"/{slug}/issues"), StringComparison.Ordinal);

        // By a key, which is nobody: it waits as well, and can be taken back.
        var waits = await (await Desk.MoveAsync(issue, "correct-archive", """{"subject":"Put right again"}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.NotNull(waits["correction"]);
        Assert.Null((await (await Desk.MoveAsync(issue, "correct-archive", """{"drop":true}""")).ExpectAsync(HttpStatusCode.OK))["correction"]);
        await (await Desk.MoveAsync(issue, "correct-archive", """{"drop":true}""")).ExpectProblemAsync(409);
    }

    private static async Task ApproveAsync(DeskVisitor visitor, string page)
    {
        var (_, html) = await visitor.GetAsync(page);
        Assert.Equal(page + "?done=approved", (await visitor.SendFromAsync(html, page + "?handler=Approve", ("Form.Etag", EtagIn(html)))).Location);
    }

    private static string EtagIn(string html) =>
        Regex.Match(html, "name=\"Form.Etag\" value=\"(\"[^\"]+\")\"", RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;

    [Fact]
    public async Task Without_approval_the_issue_goes_on_as_it_was()
    {
        var issue = await EditAsync(await PausedAsync(), "Never approved");
        issue = await MovedAsync(await MovedAsync(issue, "apply"), "resume");
        Assert.Equal("Never approved", (string?)issue["pending"]!["subject"]);
        issue = await Desk.UntilAsync(issue, "sent");
        Assert.All(_receiver.Messages, m => Assert.Equal("This week", m.Subject));
        await AssertCertifiedAsync(issue, Readers);
    }

    [Fact]
    public async Task The_desk_offers_a_correction_where_it_can_be_made_and_keeps_itself_fresh_without_script()
    {
        using var publisher = await StaffSession.SignedInAsync(_service!, Role.Publisher); // started before any test
        var issue = await Desk.IssueAsync(_slug, "submit", "approve");
        issue = await (await Desk.MoveAsync(issue, "send", """{"hold":"00:05:00"}""")).ExpectAsync(HttpStatusCode.OK);
        await CorrectArticleAsync(issue, "The right headline");
        var sending = await publisher.Http.GetStringAsync($"/desk/issues/{issue["id"]}");
        Assert.Contains("Pause, and the corrected text can go to those not yet reached.", sending, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Apply", sending, StringComparison.Ordinal);
        Assert.Contains("<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>", sending, StringComparison.Ordinal);

        await MovedAsync(issue, "pause");
        var paused = await publisher.Http.GetStringAsync($"/desk/issues/{issue["id"]}");
        Assert.Contains("Apply to those not yet reached", paused, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", paused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_that_is_changed_again_has_to_be_applied_again()
    {
        var issue = await MovedAsync(await EditAsync(await PausedAsync(), "Half a correction"), "apply");
        issue = await EditAsync(issue, "The whole correction");
        Assert.Null(issue["correction"]);
        await (await Desk.MoveAsync(issue, "approve")).ExpectProblemAsync(409);
        issue = await MovedAsync(await MovedAsync(issue, "apply"), "approve");
        Assert.Equal(("The whole correction", 3), ((string?)issue["subject"], (int?)issue["revision"]!["ordinal"]));
    }

    [Fact]
    public async Task What_cannot_be_rendered_is_not_gone_on_with()
    {
        var issue = await EditAsync(await PausedAsync(), "{{ subscriber.name | nonsense }}");
        issue = await MovedAsync(await MovedAsync(issue, "apply"), "approve");
        var problem = await (await Desk.MoveAsync(issue, "resume")).ExpectProblemAsync(422);
        Assert.Contains("subject", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal("paused", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);
    }

    /// <summary>Some copies are out, others are not, and none is on its way.</summary>
    private async Task<JsonObject> PausedAsync()
    {
        // The server takes no more than these until the issue is paused, however long that takes.
        _receiver.Door.Admit(4);
        var issue = await Desk.IssueAsync(_slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => _receiver.Messages.Count == 4);
        issue = await MovedAsync(issue, "pause");
        _receiver.Door.Open();
        await Eventually.TrueAsync(async () => (int?)(await Desk.GetAsync($"issues/{issue["id"]}/progress"))["inFlight"] == 0);
        Assert.InRange(_receiver.Messages.Count, 4, Readers - 4);
        return issue;
    }

    private async Task<JsonObject> MovedAsync(JsonObject issue, string move) => await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);

    private async Task<JsonObject> EditAsync(JsonObject issue, string subject)
    {
        issue["subject"] = subject;
        return await (await Desk.Http.SendAsync("PUT", $"/api/v1/issues/{issue["id"]}", issue.ToJsonString(), ("If-Match", (string)issue["etag"]!))).ExpectAsync(HttpStatusCode.OK);
    }

    private async Task CorrectArticleAsync(JsonObject issue, string headline)
    {
        var article = await Desk.GetAsync($"articles/{issue["articles"]![0]}");
        article["headline"] = headline;
        await (await Desk.Http.SendAsync("PUT", $"/api/v1/articles/{article["id"]}", article.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
    }

    private Task<string> PreviewAsync(JsonObject issue) => Desk.Http.GetStringAsync($"/api/v1/issues/{issue["id"]}/preview?format=text");

    private Task<string> WebViewAsync(JsonObject issue) => _service!.Http.GetStringAsync($"/{_slug}/issues/{issue["number"]}"); // started before any test

    /// <param name="accepted">Of each revision, in order.</param>
    private async Task AssertCertifiedAsync(JsonObject issue, params int[] accepted)
    {
        var certificate = await Desk.GetAsync($"issues/{issue["id"]}/certificate");
        Assert.True((bool?)certificate["valid"]);
        AssertSigned(certificate);
        var revisions = certificate["revisions"]!.AsArray();
        Assert.Equal(accepted, revisions.Select(r => (int)r!["accepted"]!));
        Assert.Equal(accepted.Length, revisions.Select(r => (string?)r!["hash"]).Distinct().Count());
        Assert.Equal((string?)certificate["revisionHash"], (string?)revisions[^1]!["hash"]);
        var rows = (await Desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray();
        Assert.Equal(accepted, rows.GroupBy(row => (int)row!["revision"]!).OrderBy(g => g.Key).Select(g => g.Count()));
    }

    /// <summary>As somebody would check it who has kept the public key, without this service.</summary>
    private static void AssertSigned(JsonObject certificate)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem((string)certificate["publicKey"]!);
        var signature = Convert.FromBase64String((string)certificate["signature"]!);
        bool Holds(string text) => key.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var signed = (string)certificate["signed"]!;
        Assert.True(Holds(signed));
        Assert.False(Holds(signed.Replace("\"uncertain\":0", "\"uncertain\":1", StringComparison.Ordinal)));
        Assert.Contains("\"revisions\":[{", signed, StringComparison.Ordinal);
    }
}
