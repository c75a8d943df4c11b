using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Composer;

public sealed class ComposerCallsOnSqlite(OnSqlite fixture) : ComposerCallsSuite(fixture), IClassFixture<OnSqlite>;

public sealed class ComposerCallsOnPostgreSql(OnPostgreSql fixture) : ComposerCallsSuite(fixture), IClassFixture<OnPostgreSql>;

/// <summary>What the composer's script relies on.</summary>
public abstract class ComposerCallsSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task A_new_article_is_made_once_however_often_it_is_sent_and_may_lack_its_headline()
    {
        using var visit = await BeginAsync();
        var id = Guid.CreateVersion7();
        var body = new JsonObject { ["lead"] = "First the lead." };
        using var first = await visit.CallAsync("PUT", $"/articles/{id}", body, ("If-None-Match", "*"));
        var made = await first.ExpectAsync(HttpStatusCode.OK);
        using var second = await visit.CallAsync("PUT", $"/articles/{id}", body, ("If-None-Match", "*"));
        var problem = await second.ExpectProblemAsync(412);

        Assert.Equal((string?)made["etag"], (string?)problem["current"]!["etag"]);
        Assert.Equal("First the lead.", (string?)problem["current"]!["lead"]);
    }

    [SkippableFact]
    public async Task Who_saves_on_an_old_version_gets_the_new_one_and_overwrites_nothing()
    {
        using var visit = await BeginAsync();
        var article = visit.State["articles"]![0]!;
        var path = $"/articles/{article["id"]}";
        using var one = await visit.CallAsync("PUT", path, new JsonObject { ["headline"] = "One's" }, ("If-Match", (string)article["etag"]!));
        await one.ExpectAsync(HttpStatusCode.OK);
        using var other = await visit.CallAsync("PUT", path, new JsonObject { ["headline"] = "The other's" }, ("If-Match", (string)article["etag"]!));
        Assert.Equal("One's", (string?)(await other.ExpectProblemAsync(412))["current"]!["headline"]);
    }

    [SkippableFact]
    public async Task An_article_without_headline_cannot_be_submitted()
    {
        using var visit = await BeginAsync();
        var article = await visit.NewArticleAsync("");
        var saved = await visit.SaveIssueAsync(new JsonObject { ["subject"] = "Soon", ["articles"] = new JsonArray((string)article["id"]!) }, visit.IssueTag);
        var problem = await (await Desk.MoveAsync(saved, "submit")).ExpectProblemAsync(422);
        Assert.Contains("Article 1 has no headline", (string?)problem["errors"]!["articles"]![0], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task After_submit_an_article_that_was_written_on_is_a_change_to_apply()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit", "approve");
        using var visit = await ComposerVisit.BeginAsync(fixture.Service, (string)issue["id"]!);
        Assert.False((bool)visit.State["changed"]!);
        var article = visit.State["articles"]![0]!;
        using var saved = await visit.CallAsync("PUT", $"/articles/{article["id"]}", new JsonObject { ["headline"] = "Changed after approval" }, ("If-Match", (string)article["etag"]!));
        await saved.ExpectAsync(HttpStatusCode.OK);

        using var state = await visit.CallAsync("GET", "/state");
        Assert.True((bool)(await state.JsonAsync())["changed"]!);
        Assert.DoesNotContain("Changed after", await Desk.Http.GetStringAsync($"/api/v1/issues/{visit.Issue}/preview"), StringComparison.Ordinal);
        Assert.Contains("Changed after", await visit.Http.GetStringAsync($"/desk/issues/{visit.Issue}/compose/frame"), StringComparison.Ordinal);
        var applied = await (await Desk.MoveAsync(issue, "apply")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("inReview", (string?)applied["state"]);
        Assert.Contains("Changed after", await Desk.Http.GetStringAsync($"/api/v1/issues/{visit.Issue}/preview"), StringComparison.Ordinal);
        await (await Desk.MoveAsync(applied, "apply")).ExpectProblemAsync(409);
    }

    [SkippableFact]
    public async Task Two_who_are_in_an_issue_see_each_other_and_which_versions_there_are()
    {
        using var one = await BeginAsync();
        using var other = await ComposerVisit.BeginAsync(fixture.Service, one.Issue);
        var article = (string)one.State["articles"]![0]!["id"]!;
        using var here = await one.CallAsync("POST", "/here", new JsonObject { ["tab"] = "a", ["article"] = article });
        await here.ExpectAsync(HttpStatusCode.OK);
        using var there = await other.CallAsync("POST", "/here", new JsonObject { ["tab"] = "b" });
        var news = await there.ExpectAsync(HttpStatusCode.OK);

        var seen = Assert.Single(news["others"]!.AsArray())!;
        Assert.EndsWith("@desk.example", (string?)seen["name"], StringComparison.Ordinal);
        Assert.Equal(article, (string?)seen["article"]);
        Assert.Equal(one.IssueTag, (string?)news["issue"]);
        Assert.Equal((string?)one.State["articles"]![0]!["etag"], (string?)news["articles"]![article]);
    }

    [SkippableFact]
    public async Task Typing_leaves_one_line_in_the_audit_log_and_being_there_none()
    {
        using var visit = await BeginAsync();
        var etag = visit.IssueTag;
        for (var i = 0; i < 3; i++)
            etag = (string)(await visit.SaveIssueAsync(new JsonObject { ["subject"] = $"Typed {i}" }, etag))["etag"]!;
        using var here = await visit.CallAsync("POST", "/here", new JsonObject { ["tab"] = "a" });
        await here.ExpectAsync(HttpStatusCode.OK);

        var lines = await (await fixture.Service.Admin.GetAsync($"/api/v1/audit?q={visit.Issue}")).JsonAsync();
        Assert.Equal(["ComposeIssue"], lines["items"]!.AsArray().Select(l => (string?)l!["action"]));
    }

    [SkippableFact]
    public async Task The_preview_runs_its_own_script_alone_and_knows_where_articles_begin()
    {
        using var visit = await BeginAsync();
        using var frame = await visit.Http.GetAsync($"/desk/issues/{visit.Issue}/compose/frame?images=off");
        var page = await frame.Content.ReadAsStringAsync();
        var policy = string.Join(' ', frame.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("id=\"article-1\"", page, StringComparison.Ordinal);
        Assert.StartsWith("sandbox allow-scripts; default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("img-src", policy, StringComparison.Ordinal);
        Assert.Single(page.Split("<script").Skip(1));

        using var measure = await visit.CallAsync("GET", "/measure");
        var size = await measure.ExpectAsync(HttpStatusCode.OK);
        var sent = await Desk.Http.GetStringAsync($"/api/v1/issues/{visit.Issue}/preview");
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(sent), (int)size["bytes"]!);
        Assert.InRange((int)size["articles"]![0]!["bytes"]!, 500, (int)size["bytes"]!);
    }

    [SkippableFact]
    public async Task The_desk_is_searched_for_articles_that_do_not_stand_here()
    {
        using var visit = await BeginAsync();
        var word = $"Rope{Guid.CreateVersion7():N}";
        await Desk.ArticleAsync($"{word} and sail");
        using var found = await visit.CallAsync("GET", $"/desk?q={word}");
        var item = Assert.Single(JsonNode.Parse(await found.Content.ReadAsStringAsync())!.AsArray())!;
        Assert.False((bool)item["used"]!);
    }

    [SkippableFact]
    public async Task Without_the_pages_token_nothing_is_taken()
    {
        using var visit = await BeginAsync();
        using var other = await ComposerVisit.BeginAsync(fixture.Service, visit.Issue);
        foreach (var token in new[] { "", (string)other.State["formToken"]! })
        {
            using var refused = await visit.Http.SendAsync("PUT", $"/desk/issues/{visit.Issue}/compose/issue", "{}", ("If-Match", visit.IssueTag), ("X-Form-Token", token));
            Assert.Equal("formToken", (string?)(await refused.ExpectProblemAsync(400))["code"]);
        }
    }

    [SkippableFact]
    public async Task A_reader_is_found_by_the_whole_address_alone()
    {
        using var visit = await BeginAsync();
        using var part = await visit.CallAsync("GET", "/reader?address=maren");
        await part.ExpectProblemAsync(422);
        using var nobody = await visit.CallAsync("GET", "/reader?address=nobody@inbox.example");
        await nobody.ExpectProblemAsync(404);
    }

    private async Task<ComposerVisit> BeginAsync(Role role = Role.Editor) =>
        await ComposerVisit.BeginAsync(fixture.Service, (string)(await Desk.DraftAsync(await Desk.PublicationAsync()))["id"]!, role);
}
