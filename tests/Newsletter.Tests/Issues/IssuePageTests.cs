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
        var slug = await Desk.PublicationAsync("\"slots\":[{\"day\":\"thursday\",\"time\":\"09:00\"}]");
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
        var slug = await Desk.PublicationAsync("\"slots\":[{\"day\":\"thursday\",\"time\":\"09:00\"}]");
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
        foreach (Match article in Regex.Matches(html, "name=\"Form.Articles\" value=\"([0-9a-f-]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)))
            yield return ("Form.Articles", article.Groups[1].Value);
    }

    private static string EtagIn(string html) => Regex.Match(html, "name=\"Form.Etag\" value=\"(\"[^\"]+\")\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private async Task ChangeAsync(JsonObject issue, Action<UpdateSettersBuilder<Issue>> change)
    {
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        var id = (Guid)issue["id"]!;
        await db.Issues.Where(i => i.Id == id).ExecuteUpdateAsync(change);
    }
}
