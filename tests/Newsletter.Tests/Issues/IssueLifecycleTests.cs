using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Issues;

public abstract class IssueLifecycleSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task A_draft_may_be_empty_until_it_is_submitted()
    {
        var slug = await Desk.PublicationAsync();
        var draft = await (await Desk.Http.SendAsync("POST", $"/api/v1/publications/{slug}/issues", "{}")).ExpectAsync(HttpStatusCode.Created);
        Assert.Equal("draft", (string?)draft["state"]);
        Assert.Equal(1, (int?)draft["number"]);

        var problem = await (await Desk.MoveAsync(draft, "submit")).ExpectProblemAsync(422);
        Assert.Equal(["articles", "subject"], problem["errors"]!.AsObject().Select(e => e.Key).Order());
        Assert.Equal("draft", (string?)(await Desk.GetAsync($"issues/{draft["id"]}"))["state"]);
    }

    [SkippableFact]
    public async Task A_segment_that_is_not_there_is_refused_and_never_means_everybody()
    {
        var slug = await Desk.PublicationAsync();
        var problem = await (await Desk.Http.SendAsync("POST", $"/api/v1/publications/{slug}/issues", """{"audience":{"include":["vip"],"exclude":["press"]}}""")).ExpectProblemAsync(422);
        Assert.Equal(["audience.exclude[0]", "audience.include[0]"], problem["errors"]!.AsObject().Select(e => e.Key).Order());
    }

    [SkippableFact]
    public async Task A_design_that_is_not_there_is_refused_where_it_is_named()
    {
        var slug = await Desk.PublicationAsync();
        var problem = await (await Desk.Http.SendAsync("POST", $"/api/v1/publications/{slug}/issues", """{"design":"brochure"}""")).ExpectProblemAsync(422);
        Assert.Contains("letter, weekly", (string?)problem["errors"]!["design"]![0], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Submit_freezes_a_revision_that_later_edits_do_not_touch()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await Desk.IssueAsync(slug, "submit");
        var hash = (string?)issue["revision"]!["hash"];
        Assert.Matches("^[0-9a-f]{64}$", hash);

        var article = (string)issue["articles"]![0]!;
        var live = await Desk.GetAsync($"articles/{article}");
        live["headline"] = "Quite another headline";
        await (await Desk.Http.SendAsync("PUT", $"/api/v1/articles/{article}", live.ToJsonString(), ("If-Match", (string)live["etag"]!))).ExpectAsync(HttpStatusCode.OK);

        Assert.Equal(hash, (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["revision"]!["hash"]);
        var preview = await Desk.Http.GetStringAsync($"/api/v1/issues/{issue["id"]}/preview?format=text");
        Assert.Contains("A headline", preview, StringComparison.Ordinal);
        Assert.DoesNotContain("Quite another", preview, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_forbidden_move_is_409_with_state_and_what_is_allowed()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync());
        var problem = await (await Desk.MoveAsync(issue, "approve")).ExpectProblemAsync(409);
        Assert.Equal("draft", (string?)problem["state"]);
        Assert.Equal(["submit", "cancel"], problem["allowed"]!.AsArray().Select(a => (string?)a));
    }

    [SkippableFact]
    public async Task An_edit_after_submit_waits_as_a_pending_change_until_it_is_applied()
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        await Desk.SubscribersAsync(slug, 1);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        issue = await (await Desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
        var hash = (string?)issue["revision"]!["hash"];

        issue["subject"] = "A better subject";
        issue = await (await Desk.Http.SendAsync("PUT", $"/api/v1/issues/{issue["id"]}", issue.ToJsonString(), ("If-Match", (string)issue["etag"]!))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("This week", (string?)issue["subject"]);
        Assert.Equal("A better subject", (string?)issue["pending"]!["subject"]);
        Assert.Equal("scheduled", (string?)issue["state"]);

        issue = await (await Desk.MoveAsync(issue, "apply")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("A better subject", (string?)issue["subject"]);
        Assert.Equal("inReview", (string?)issue["state"]);
        Assert.Null(issue["pending"]);
        Assert.Null(issue["at"]);
        Assert.NotEqual(hash, (string?)issue["revision"]!["hash"]);
    }

    [SkippableFact]
    public async Task A_change_names_the_version_it_is_meant_for()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync());
        var path = $"/api/v1/issues/{issue["id"]}";
        await (await Desk.Http.SendAsync("PUT", path, """{"subject":"x"}""")).ExpectProblemAsync(428);
        await (await Desk.Http.SendAsync("PUT", path, """{"subject":"first"}""", ("If-Match", (string)issue["etag"]!))).ExpectAsync(HttpStatusCode.OK);

        var stale = await (await Desk.Http.SendAsync("PUT", path, """{"subject":"second"}""", ("If-Match", (string)issue["etag"]!))).ExpectProblemAsync(412);
        Assert.Equal("first", (string?)stale["current"]!["subject"]);
        await (await Desk.Http.SendAsync("PUT", path, """{"subject":"third"}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task Return_takes_a_note_and_gives_the_draft_back()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit");
        issue = await (await Desk.MoveAsync(issue, "return", """{"note":"The second point is not proven."}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("draft", (string?)issue["state"]);
        Assert.Null(issue["revision"]);
    }

    [SkippableFact]
    public async Task Issues_take_the_next_free_slots_and_numbers_in_order()
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        await Desk.SubscribersAsync(slug, 1);
        var dates = new List<DateTimeOffset>();
        for (var i = 0; i < 3; i++)
        {
            var issue = await Desk.IssueAsync(slug, "submit", "approve");
            issue = await (await Desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
            dates.Add((DateTimeOffset)issue["at"]!);
            Assert.Equal(Desk.SlotDay, (string?)issue["slot"]!["day"]);
            Assert.Equal("09:00", ((string?)issue["slot"]!["time"])![..5]);
        }

        Assert.Equal(dates.Order(), dates);
        Assert.Equal(3, dates.Select(d => d.Date).Distinct().Count());
    }

    [SkippableFact]
    public async Task Unschedule_frees_the_slot()
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        await Desk.SubscribersAsync(slug, 1);
        var first = await Desk.IssueAsync(slug, "submit", "approve");
        first = await (await Desk.MoveAsync(first, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
        var at = (string?)first["localAt"];
        var taken = await Desk.IssueAsync(slug, "submit", "approve");
        await (await Desk.MoveAsync(taken, "schedule", $$"""{"at":"{{at}}"}""")).ExpectProblemAsync(409);

        first = await (await Desk.MoveAsync(first, "unschedule")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("approved", (string?)first["state"]);
        Assert.Null(first["at"]);
        await (await Desk.MoveAsync(taken, "schedule", $$"""{"at":"{{at}}"}""")).ExpectAsync(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [InlineData("""{"at":"2020-01-01T09:00"}""")]
    [InlineData("""{"at":"soon"}""")]
    [InlineData("""{"slot":"previous"}""")]
    [InlineData("""{"slot":"next","at":"2099-01-01T09:00"}""")]
    [InlineData("{}")]
    public async Task A_time_that_cannot_be_is_422(string json)
    {
        var slug = await Desk.PublicationAsync();
        await Desk.SubscribersAsync(slug, 1);
        var issue = await Desk.IssueAsync(slug, "submit", "approve");
        await (await Desk.MoveAsync(issue, "schedule", json)).ExpectProblemAsync(422);
        Assert.Equal("approved", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);
    }

    [SkippableFact]
    public async Task An_empty_audience_refuses_send_with_the_checks()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit", "approve");
        var problem = await (await Desk.MoveAsync(issue, "send")).ExpectProblemAsync(422);
        Assert.Contains(problem["checks"]!.AsArray(), c => (string?)c!["id"] == "audience" && (string?)c["level"] == "error");
    }

    [SkippableFact]
    public async Task With_a_second_person_no_key_approves()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync("\"secondPerson\":true"), "submit");
        await (await Desk.MoveAsync(issue, "approve")).ExpectProblemAsync(403);
    }

    [SkippableFact]
    public async Task Cancelled_is_final()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit", "cancel");
        Assert.Equal("cancelled", (string?)issue["state"]);
        Assert.Empty((JsonArray)issue["allowed"]!);
        await (await Desk.Http.SendAsync("PUT", $"/api/v1/issues/{issue["id"]}", """{"subject":"x"}""", ("If-Match", "*"))).ExpectProblemAsync(409);
    }
}

public class IssueLifecycleOnSqlite(OnSqlite fixture) : IssueLifecycleSuite(fixture), IClassFixture<OnSqlite>;

public class IssueLifecycleOnPostgreSql(OnPostgreSql fixture) : IssueLifecycleSuite(fixture), IClassFixture<OnPostgreSql>;
