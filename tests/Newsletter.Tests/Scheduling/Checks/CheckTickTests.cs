using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newsletter.Accounts;
using Newsletter.Scheduling.Checks;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling.Checks;

/// <summary>Warnings want a tick on the desk, which is remembered; programs are not asked.</summary>
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
        Assert.Equal(review + "?done=tickFirst", await ScheduleAsync(visitor, page));

        var (_, html) = await visitor.GetAsync(review);
        var keys = Keys(html);
        Assert.NotEmpty(keys);
        // Some are not all of them.
        await visitor.SendFromAsync(html, review + "?handler=tick", ("keys", keys[0]));
        Assert.Equal(review + "?done=tickFirst", await ScheduleAsync(visitor, page));
        var (_, after) = await visitor.GetAsync(review);
        Assert.Contains("ticker@desk.example looked at it", after, StringComparison.Ordinal);
        Assert.Equal(keys.Count - 1, Keys(after).Count);

        await visitor.SendFromAsync(after, review + "?handler=tick", [.. Keys(after).Select(key => ("keys", key)), ("keys", "not-a-key")]);
        Assert.Equal(page + "?done=scheduled", await ScheduleAsync(visitor, page));
        var (_, history) = await visitor.GetAsync(page);
        Assert.Equal(keys.Count, Regex.Count(history, "Warning looked at", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Errors_come_first_and_the_API_asks_for_no_tick()
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
    }

    private async Task<JsonObject> ApprovedAsync(int subscribers = 1)
    {
        var slug = await Desk.PublicationAsync("\"slots\":[{\"day\":\"thursday\",\"time\":\"09:00\"}]");
        await Desk.SubscribersAsync(slug, subscribers);
        return await Desk.IssueAsync(slug, "submit", "approve");
    }

    private static async Task<string?> ScheduleAsync(DeskVisitor visitor, string page)
    {
        var (_, html) = await visitor.GetAsync(page);
        return (await visitor.SendFromAsync(html, page + "?handler=Schedule", ("Form.Etag", EtagIn(html)))).Location;
    }

    private static string EtagIn(string html) => Regex.Match(html, "name=\"Form.Etag\" value=\"(\"[^\"]+\")\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private static List<string> Keys(string html) =>
        [.. Regex.Matches(html, "name=\"keys\" value=\"([0-9a-f]{16})\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Groups[1].Value)];
}
