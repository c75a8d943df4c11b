using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newsletter.Accounts;
using Newsletter.Scheduling.Checks;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling.Checks;

/// <summary>Warnings want a tick on the desk, which is remembered; programs are asked where they say so.</summary>
public sealed class CheckTickTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{

    private Desk Desk => new(fixture.Service.Admin);

    [Fact]
    public void A_tick_is_for_the_warning_as_it_reads()
    {
        var check = new Check("alt-text", CheckLevel.Warning, "An image has no alternative text", "In this one", Guid.CreateVersion7());
        Assert.Equal(CheckTicks.Key(check), CheckTicks.Key(check with { Level = CheckLevel.Ok }));
        Assert.NotEqual(CheckTicks.Key(check), CheckTicks.Key(check with { Detail = "In that one" }));
        Assert.NotEqual(CheckTicks.Key(check), CheckTicks.Key(check with { Article = null }));
        var people = new Check("audience-change", CheckLevel.Warning, "A fifth fewer than last week", "1204 instead of 1600");
        Assert.Equal(CheckTicks.Key(people), CheckTicks.Key(people with { Detail = "1205 instead of 1600" }));
    }

    [Fact]
    public async Task Nothing_goes_on_at_the_desk_before_every_warning_has_its_tick()
    {
        var issue = await ApprovedAsync();
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "ticker@desk.example", Role.Publisher);
        var (page, review) = ($"/desk/issues/{issue["id"]}", $"/desk/issues/{issue["id"]}/review");
        Assert.Equal(review + "?done=tickFirst&at=next", await ScheduleAsync(visitor, page));

        var (_, html) = await visitor.GetAsync(review);
        var keys = Keys(html);
        Assert.NotEmpty(keys);
        // Some are not all of them.
        await visitor.SendFromAsync(html, review + "?handler=tick", ("keys", keys[0]));
        Assert.Equal(review + "?done=tickFirst&at=next", await ScheduleAsync(visitor, page));
        var (_, after) = await visitor.GetAsync(review);
        Assert.Contains("ticker@desk.example looked at it", after, StringComparison.Ordinal);
        Assert.Equal(keys.Count - 1, Keys(after).Count);

        await visitor.SendFromAsync(after, review + "?handler=tick", [.. Keys(after).Select(key => ("keys", key)), ("keys", "not-a-key")]);
        Assert.Equal(page + "?done=scheduled", await ScheduleAsync(visitor, page));
        var (_, history) = await visitor.GetAsync(page);
        // Ticks of one minute are one line.
        var lines = Regex.Matches(history, @"Warning looked at|(?<count>\d+) warnings looked at", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));
        Assert.Equal(keys.Count, lines.Sum(line => line.Groups["count"] is { Success: true, Value: var count } ? int.Parse(count, CultureInfo.InvariantCulture) : 1));
    }

    [Fact]
    public async Task A_move_in_the_calendar_wants_ticks_and_is_made_from_the_page_that_has_them()
    {
        var issue = await ApprovedAsync();
        issue = await (await Desk.MoveAsync(issue, "schedule", """{"at":"2199-01-03T09:00:30"}""")).ExpectAsync(HttpStatusCode.OK);
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "mover@desk.example", Role.Publisher);
        var review = $"/desk/issues/{issue["id"]}/review";
        (string, string)[] move = [("issue", (string)issue["id"]!), ("etag", (string)issue["etag"]!), ("to", "2199-01-04")];
        Assert.Equal(review + "?done=tickFirst&at=2199-01-04T09%3A00%3A30", (await visitor.SendAsync("/desk/calendar", "/desk/calendar?handler=move", move)).Location);
        Assert.Equal("2199-01-03T09:00:30", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["localAt"]);

        var (_, html) = await visitor.GetAsync(review + "?at=2199-01-04T09%3A00%3A30");
        Assert.DoesNotContain("Move it to", html, StringComparison.Ordinal);
        Assert.Equal(review + "?done=ticked&at=2199-01-04T09%3A00%3A30", (await visitor.SendFromAsync(html, review + "?handler=tick&at=2199-01-04T09%3A00%3A30", [.. Keys(html).Select(key => ("keys", key))])).Location);
        (_, html) = await visitor.GetAsync(review + "?done=ticked&at=2199-01-04T09%3A00%3A30");
        Assert.Contains("Move it to", html, StringComparison.Ordinal);
        var to = Regex.Match(html, "name=\"to\" value=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;
        Assert.Contains("moved=", (await visitor.SendFromAsync(html, "/desk/calendar?handler=move", move[0], move[1], ("to", to))).Location, StringComparison.Ordinal);
        Assert.Equal("2199-01-04T09:00:30", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["localAt"]);
    }

    [Fact]
    public async Task The_queue_wants_ticks_before_an_issue_takes_a_slot()
    {
        var issue = await ApprovedAsync();
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "queue@desk.example", Role.Publisher);
        var sent = await visitor.SendAsync("/desk/calendar", "/desk/calendar?handler=schedule", ("issue", (string)issue["id"]!), ("etag", (string)issue["etag"]!));
        Assert.Equal($"/desk/issues/{issue["id"]}/review?done=tickFirst&at=next", sent.Location);
        Assert.Equal("approved", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);
    }

    [Theory]
    [InlineData("schedule", """{"slot":"next","ticked":true}""")]
    [InlineData("send", """{"ticked":true}""")]
    public async Task A_program_that_asks_for_ticks_is_told_what_has_none(string move, string body)
    {
        var issue = await ApprovedAsync();
        var problem = await (await Desk.MoveAsync(issue, move, body)).ExpectProblemAsync(422);
        Assert.Equal("issue.unticked", (string?)problem["code"]);
        var keys = problem["checks"]!.AsArray().Select(check => (string)check!["key"]!).ToList();
        Assert.NotEmpty(keys);
        Assert.Equal("approved", (string?)(await Desk.GetAsync($"issues/{issue["id"]}"))["state"]);

        var wrong = await (await Desk.MoveAsync(issue, "ticks", """{"keys":["0000000000000000"]}""")).ExpectProblemAsync(422);
        Assert.Contains("0000000000000000", (string?)wrong["errors"]!["keys"]![0], StringComparison.Ordinal);
        var publisher = new Desk(await fixture.Service.AsAsync(Role.Publisher));
        var ticked = await (await publisher.MoveAsync(issue, "ticks", new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]) }.ToJsonString())).ExpectAsync(HttpStatusCode.OK);
        var warnings = ticked["items"]!.AsArray().Where(check => (string?)check!["level"] == "warning").ToList();
        Assert.All(warnings, check => Assert.Equal("publisher-all@accounts.example", (string?)check!["ticked"]!["by"]));
        Assert.All(ticked["items"]!.AsArray().Except(warnings), check => Assert.Null(check!["key"]));
        await (await Desk.MoveAsync(issue, move, body)).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Errors_come_first_and_the_history_says_over_which_warnings_a_program_went()
    {
        var issue = await ApprovedAsync(subscribers: 0);
        using var visitor = await DeskVisitor.SignedInAsync(fixture.Service, "errors@desk.example", Role.Publisher);
        var page = $"/desk/issues/{issue["id"]}";
        var (_, html) = await visitor.GetAsync(page);
        var (code, location, refused) = await visitor.SendFromAsync(html, page + "?handler=Schedule", ("Form.Etag", EtagIn(html)));
        Assert.Null(location);
        Assert.NotEqual(HttpStatusCode.OK, code);
        Assert.Contains("The audience is empty", refused, StringComparison.Ordinal);

        var other = await ApprovedAsync();
        await (await Desk.MoveAsync(other, "schedule", """{"slot":"next"}""")).ExpectAsync(HttpStatusCode.OK);
        var (_, history) = await visitor.GetAsync($"/desk/issues/{other["id"]}");
        Assert.Contains("Went on over warnings that nobody had ticked", history, StringComparison.Ordinal);
        Assert.Contains("No test was sent", history, StringComparison.Ordinal);
    }

    private async Task<JsonObject> ApprovedAsync(int subscribers = 1)
    {
        var slug = await Desk.PublicationAsync(Desk.Slots);
        await Desk.SubscribersAsync(slug, subscribers);
        return await Desk.IssueAsync(slug, "submit", "approve");
    }

    private static async Task<string?> ScheduleAsync(DeskVisitor visitor, string page)
    {
        var (_, html) = await visitor.GetAsync(page);
        return (await visitor.SendFromAsync(html, page + "?handler=Schedule", ("Form.Etag", EtagIn(html)))).Location;
    }

    private static string EtagIn(string html) => Regex.Match(html, "name=\"Form.Etag\" value=\"(\"[^\"]+\")\"", RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;

    private static List<string> Keys(string html) =>
        [.. Regex.Matches(html, "name=\"keys\" value=\"([0-9a-f]{16})\"", RegexOptions.None, TimeSpan.FromMinutes(1)).Select(m => m.Groups[1].Value)];
}
