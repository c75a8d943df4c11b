using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Issues;

public sealed class NextIssueOnSqlite(OnSqlite fixture) : NextIssueTests(fixture), IClassFixture<OnSqlite>;

public sealed class NextIssueOnPostgreSql(OnPostgreSql fixture) : NextIssueTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>The next issue is there before anybody asks, and is begun from what stays.</summary>
public abstract class NextIssueTests(ServiceFixture fixture)
{
    private const string Frame = "\"frame\":{\"subject\":\"\",\"preheader\":\"In short\",\"intro\":\"Good morning.\",\"signOff\":\"See you next week.\",\"ahead\":true}";

    private const string Weekly = "\"slots\":[{\"day\":\"thursday\",\"time\":\"09:00\"}]," + Frame;

    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task Where_it_is_wished_for_there_is_always_one_draft_and_never_two()
    {
        var slug = await Desk.PublicationAsync(Weekly);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BeginAsync()));
        var draft = Assert.Single(await IssuesAsync(slug));
        Assert.Equal(("draft", "Good morning.", "See you next week.", "In short"), ((string?)draft!["state"], (string?)draft["intro"], (string?)draft["signOff"], (string?)draft["preheader"]));
        await BeginAsync();
        Assert.Single(await IssuesAsync(slug));

        // As soon as that one is handed in, the one after it is there, and home still leads to the one that somebody works on.
        draft = await SubmittedAsync(draft.AsObject());
        await BeginAsync();
        Assert.Equal(["draft", "inReview"], (await IssuesAsync(slug)).Select(i => (string?)i!["state"]));
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        var home = WebUtility.HtmlDecode(await editor.Http.GetStringAsync("/desk?publication=" + slug));
        Assert.Contains($"/desk/issues/{draft["id"]}/compose", home, StringComparison.Ordinal);
        Assert.Contains("Next issue: no. 1, Thu ", home, StringComparison.Ordinal);
        Assert.Contains("no. 2, Thu ", WebUtility.HtmlDecode(await editor.Http.GetStringAsync("/desk/articles")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Nothing_is_begun_where_nobody_wished_for_it()
    {
        var slug = await Desk.PublicationAsync();
        await BeginAsync();
        Assert.Empty(await IssuesAsync(slug));
    }

    [SkippableFact]
    public async Task The_next_one_from_this_one_takes_what_stays_and_the_draft_that_waits()
    {
        var slug = await Desk.PublicationAsync(Weekly);
        var last = await Desk.DraftAsync(slug, "This week", "\"signOff\":\"Yours, the desk.\",\"intro\":\"It rained.\",\"deadline\":\"2.00:00:00\"");
        await (await Desk.MoveAsync(last, "submit")).ExpectAsync(HttpStatusCode.OK);
        await BeginAsync();
        var waiting = (await IssuesAsync(slug))[0]!;
        var next = await (await Desk.MoveAsync(last, "next")).ExpectAsync(HttpStatusCode.Created);

        Assert.Equal((string?)waiting["id"], (string?)next["id"]);
        Assert.Equal(("Yours, the desk.", "Good morning.", "", "2.00:00:00", 0), ((string?)next["signOff"], (string?)next["intro"], (string?)next["subject"], (string?)next["deadline"], next["articles"]!.AsArray().Count));
        Assert.Equal(2, (await IssuesAsync(slug)).Count);
        // With that one written in, another is begun.
        next["subject"] = "Next week";
        await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/issues/{next["id"]}", next.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        var another = await (await Desk.MoveAsync(last, "next")).ExpectAsync(HttpStatusCode.Created);
        Assert.NotEqual((string?)next["id"], (string?)another["id"]);
    }

    [SkippableFact]
    public async Task A_new_issue_at_the_desk_begins_with_the_frame()
    {
        var slug = await Desk.PublicationAsync(Frame.Replace("\"ahead\":true", "\"ahead\":false", StringComparison.Ordinal));
        using var editor = await StaffSession.SignedInAsync(fixture.Service, Role.Editor);
        using (var begun = await editor.SendAsync("/desk", "/desk?handler=Create", ("slug", slug)))
            Assert.EndsWith("/compose", begun.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("See you next week.", (string?)Assert.Single(await IssuesAsync(slug))!["signOff"]);
    }

    private async Task BeginAsync()
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<BeginNextIssues>().HandleAsync(CancellationToken.None);
    }

    private async Task<JsonArray> IssuesAsync(string slug) => (await Desk.GetAsync($"publications/{slug}/issues"))["items"]!.AsArray();

    private async Task<JsonObject> SubmittedAsync(JsonObject draft)
    {
        draft["subject"] = "This week";
        draft["articles"] = new JsonArray(await Desk.ArticleAsync());
        draft = await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/issues/{draft["id"]}", draft.ToJsonString(), ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        return await (await Desk.MoveAsync(draft, "submit")).ExpectAsync(HttpStatusCode.OK);
    }
}
