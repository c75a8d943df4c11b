using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Issues;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Issues;

/// <summary>What the page of an issue says to whom, and what its buttons do when somebody else was at work.</summary>
public sealed class IssuePageTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public async Task A_sent_issue_whose_text_is_not_kept_is_shown_and_cannot_be_corrected()
    {
        var issue = await Desk.DraftAsync(await Desk.PublicationAsync());
        await ChangeAsync(issue, i => i.SetProperty(x => x.State, IssueState.Sent).SetProperty(x => x.Number, 1));
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "archivist@desk.example", Role.Publisher);
        var (code, html) = await visitor.GetAsync($"/desk/issues/{issue["id"]}");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.DoesNotContain("Correct the archive copy", html, StringComparison.Ordinal);

        var problem = await (await Desk.MoveAsync(issue, "correct-archive", """{"subject":"Another"}""")).ExpectProblemAsync(409);
        Assert.Equal("issue.noText", (string?)problem["code"]);
    }

    [Fact]
    public async Task Whoever_changed_an_issue_reads_that_a_second_person_approves_it()
    {
        var slug = await Desk.PublicationAsync("\"secondPerson\":true");
        await Desk.SubscribersAsync(slug, 1);
        using var writer = await DeskVisitor.SignedInAsync(fixture.Service, "writer@desk.example", Role.Publisher);
        var issue = await Desk.DraftAsync(slug);
        var page = $"/desk/issues/{issue["id"]}";
        await SaveAsync(writer, page, "Written by one");
        issue = await (await Desk.MoveAsync(issue, "submit")).ExpectAsync(HttpStatusCode.OK);

        var (_, html) = await writer.GetAsync(page);
        Assert.Contains("somebody who did not change this issue has to approve it", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">Approve</button>", html, StringComparison.Ordinal);
        using var reader = await DeskVisitor.SignedInAsync(fixture.Service, "second@desk.example", Role.Publisher);
        Assert.Contains(">Approve</button>", (await reader.GetAsync(page)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_the_way_of_an_issue_is_said_when_it_is_submitted()
    {
        var issue = await Desk.DraftAsync(await Desk.PublicationAsync());
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "submitter@desk.example", Role.Publisher);
        var page = $"/desk/issues/{issue["id"]}";
        var (_, html) = await visitor.GetAsync(page);
        var sent = await visitor.SendFromAsync(html, page + "?handler=Submit", [.. Fields(html)]);
        Assert.Equal(page + "?done=submittedInTheWay", sent.Location);
        Assert.Contains("it cannot go out", (await visitor.GetAsync(sent.Location!)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_button_does_not_unfold_the_text()
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "refused@desk.example", Role.Publisher);
        var page = $"/desk/issues/{issue["id"]}";
        var (_, html) = await visitor.GetAsync(page);
        var refused = await visitor.SendFromAsync(html, page + "?handler=Schedule", ("Form.Etag", EtagIn(html)));
        Assert.Contains("The audience is empty", refused.Html, StringComparison.Ordinal);
        Assert.Matches("<details class=\"more\">\\s*<summary>Change the text", refused.Html);
    }

    [Fact]
    public async Task Times_in_the_history_are_those_of_people()
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        await Desk.SubscribersAsync(slug, 1);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        await (await Desk.MoveAsync(issue, "schedule", """{"at":"2199-01-03T09:00:00"}""")).ExpectAsync(HttpStatusCode.OK);
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "historian@desk.example", Role.Publisher);
        var (_, html) = await visitor.GetAsync($"/desk/issues/{issue["id"]}");
        Assert.Contains("for Thu 3 Jan 2199, 09:00 (Europe/Berlin)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("2199-01-03T09:00:00”", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_is_made_whatever_somebody_wrote_in_the_meantime()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        await (await Desk.MoveAsync(issue, "send", """{"hold":"01:00:00"}""")).ExpectAsync(HttpStatusCode.OK);
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "stopper@desk.example", Role.Publisher);
        var page = $"/desk/issues/{issue["id"]}";
        var (_, html) = await visitor.GetAsync(page);
        Assert.Contains("Nothing has left yet. The first copy leaves", html, StringComparison.Ordinal);
        await ChangeAsync(issue, i => i.SetProperty(x => x.Version, x => x.Version + 1));
        Assert.Equal(page + "?done=paused", (await visitor.SendFromAsync(html, page + "?handler=Pause", ("Form.Etag", EtagIn(html)))).Location);
        var (_, paused) = await visitor.GetAsync(page);
        Assert.Contains("stopped before its first copy left", paused, StringComparison.Ordinal);
        await (await Desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/desk/feeds")]
    [InlineData("/desk/issues/{0}")]
    public async Task A_cancel_of_what_goes_out_is_made_at_the_first_press_although_somebody_types(string at)
    {
        var (issue, visitor, html) = await OnHoldAsync(at);
        using var _ = visitor;
        // Somebody's text waits beside what goes out.
        await SaveAsync(issue, "A word that is mended");
        var pressed = await visitor.SendFromAsync(html, $"/desk/issues/{issue["id"]}?handler=Cancel", [.. SeenIn(html, issue)]);
        Assert.Equal($"/desk/issues/{issue["id"]}?done=cancelled", pressed.Location);
        var cancelled = await Desk.GetAsync($"issues/{issue["id"]}");
        Assert.Equal(("cancelled", "A word that is mended"), ((string?)cancelled["state"], (string?)cancelled["pending"]!["subject"]));
    }

    [Fact]
    public async Task A_cancel_asks_first_where_somebody_has_paused_the_issue_and_says_why()
    {
        var (issue, visitor, html) = await OnHoldAsync("/desk/feeds");
        using var _ = visitor;
        await (await Desk.MoveAsync(issue, "pause")).ExpectAsync(HttpStatusCode.OK);
        var page = $"/desk/issues/{issue["id"]}?handler=Cancel";
        var asked = await visitor.SendFromAsync(html, page, [.. SeenIn(html, issue)]);
        Assert.Equal(HttpStatusCode.Conflict, asked.Code);
        Assert.Contains("somebody else changed this issue while you were here. It is paused now", asked.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Your text is still in the fields", asked.Html, StringComparison.Ordinal);
        Assert.Equal("paused", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);
        Assert.EndsWith("?done=cancelled", (await visitor.SendFromAsync(asked.Html, page, [.. SeenIn(asked.Html, issue)])).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancel_asks_first_where_something_else_goes_out_by_now()
    {
        var (issue, visitor, html) = await OnHoldAsync("/desk/feeds");
        using var _ = visitor;
        await (await Desk.MoveAsync(issue, "pause")).ExpectAsync(HttpStatusCode.OK);
        await SaveAsync(issue, "What is sent instead");
        foreach (var move in new[] { "apply", "approve", "resume" })
            await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        var asked = await visitor.SendFromAsync(html, $"/desk/issues/{issue["id"]}?handler=Cancel", [.. SeenIn(html, issue)]);
        Assert.Equal(HttpStatusCode.Conflict, asked.Code);
        Assert.Equal("sending", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);
        await (await Desk.MoveAsync(issue, "cancel")).ExpectAsync(HttpStatusCode.OK);
    }

    /// <summary>An issue before its first copy, and a page as somebody sees it then.</summary>
    private async Task<(JsonObject Issue, DeskVisitor Visitor, string Html)> OnHoldAsync(string at)
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        issue = await (await Desk.MoveAsync(issue, "send", """{"hold":"01:00:00"}""")).ExpectAsync(HttpStatusCode.OK);
        var visitor = await DeskVisitor.SignedInAsync(fixture.Service, $"canceller-{slug}@desk.example", Role.Publisher);
        var (_, html) = await visitor.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, at, issue["id"]));
        return (issue, visitor, html);
    }

    private async Task SaveAsync(JsonObject issue, string subject)
    {
        var json = $$"""{"subject":"{{subject}}","preheader":"In short","articles":{{issue["articles"]!.ToJsonString()}}}""";
        await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/issues/{issue["id"]}", json, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
    }

    /// <summary>What the issue's Cancel sends from this page.</summary>
    private static IEnumerable<(string Name, string Value)> SeenIn(string html, JsonObject issue)
    {
        var etag = Regex.Match(WebUtility.HtmlDecode(html), $"name=\"Form.Etag\" value=\"(\"issue-{(Guid)issue["id"]!:N}-\\d+\")\">\\s*<input type=\"hidden\" name=\"Form.GoingOut\"(?: value=\"(\\d*)\")?", RegexOptions.None, TimeSpan.FromMinutes(1));
        Assert.True(etag.Success, html);
        return [("Form.Etag", etag.Groups[1].Value), ("Form.GoingOut", etag.Groups[2].Value)];
    }

    private static async Task SaveAsync(DeskVisitor visitor, string page, string subject)
    {
        var (_, html) = await visitor.GetAsync(page);
        var saved = await visitor.SendFromAsync(html, page, [.. Fields(html).Where(field => field.Name != "Form.Subject"), ("Form.Subject", subject)]);
        Assert.Equal(page + "?done=saved", saved.Location);
    }

    /// <summary>Of the form of a draft, as a browser would send it.</summary>
    private static IEnumerable<(string Name, string Value)> Fields(string html)
    {
        yield return ("Form.Etag", EtagIn(html));
        yield return ("Form.Subject", "This week");
        yield return ("Form.Preheader", "In short");
        foreach (Match article in Regex.Matches(html, "name=\"Form.Articles\" value=\"([0-9a-f-]+)\"", RegexOptions.None, TimeSpan.FromMinutes(1)))
            yield return ("Form.Articles", article.Groups[1].Value);
    }

    private static string EtagIn(string html) => Regex.Match(html, "name=\"Form.Etag\" value=\"(\"[^\"]+\")\"", RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;

    private async Task ChangeAsync(JsonObject issue, Action<UpdateSettersBuilder<Issue>> change)
    {
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        var id = (Guid)issue["id"]!;
        await db.Issues.Where(i => i.Id == id).ExecuteUpdateAsync(change);
    }
}
