using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling;

public sealed class CalendarOnSqlite(OnSqlite fixture) : CalendarTests(fixture), IClassFixture<OnSqlite>;

public sealed class CalendarOnPostgreSql(OnPostgreSql fixture) : CalendarTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class CalendarTests(ServiceFixture fixture)
{
    private static readonly DateOnly Thursday = NextThursday();

    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task A_month_shows_what_is_booked_what_is_free_and_what_is_skipped()
    {
        var skipped = Thursday.AddDays(7);
        var slug = await Desk.PublicationAsync($$"""
            "slots":[{"day":"thursday","time":"09:00"}],"skips":["{{Text(skipped)}}"]
            """);
        await ScheduledAsync(slug, "Booked");
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);

        var agenda = await session.Http.GetStringAsync($"/desk/calendar?view=agenda&day={Text(Thursday)}&publication={slug}");
        Assert.Contains("09:00</time> Booked", agenda, StringComparison.Ordinal);
        Assert.Contains("skipped", agenda, StringComparison.Ordinal);
        Assert.Equal(6, agenda.Split("09:00 free slot").Length - 1); // of eight Thursdays one is booked and one skipped
        var week = await session.Http.GetStringAsync($"/desk/calendar?view=week&day={Text(skipped)}&publication={slug}");
        Assert.DoesNotContain("free slot", week, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_issue_moves_to_another_day_and_back()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await ScheduledAsync(slug, "Movable");
        using var visitor = await SignedInAsync();
        var moved = await MoveAsync(visitor, issue, Text(Thursday.AddDays(1)));
        Assert.Contains($"moved={issue["id"]}&from={Text(Thursday)}T09:00", moved, StringComparison.Ordinal);
        Assert.StartsWith(Text(Thursday.AddDays(1)) + "T09:00", await AtAsync(issue), StringComparison.Ordinal);

        await MoveAsync(visitor, await Desk.GetAsync($"issues/{issue["id"]}"), $"{Text(Thursday)}T09:00");
        Assert.StartsWith(Text(Thursday) + "T09:00", await AtAsync(issue), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_move_that_cannot_be_made_leaves_the_issue_where_it_was()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await ScheduledAsync(slug, "Stays");
        using var visitor = await SignedInAsync();
        foreach (var (to, words) in new[] { ("2020-01-01", "This time has passed"), ("soon", "Choose the day"), ("", "Choose the day") })
        {
            var page = await visitor.SendAsync("/desk/calendar", "/desk/calendar?handler=move", ("issue", (string)issue["id"]!), ("etag", (string)issue["etag"]!), ("to", to));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Code);
            Assert.Contains(words, page.Html, StringComparison.Ordinal);
        }

        var after = await Desk.GetAsync($"issues/{issue["id"]}");
        Assert.Equal(("scheduled", (string?)issue["etag"]), ((string?)after["state"], (string?)after["etag"]));
    }

    [SkippableFact]
    public async Task Somebody_elses_change_is_not_moved_over()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await ScheduledAsync(slug, "Stale");
        using var visitor = await SignedInAsync();
        var page = await visitor.SendAsync("/desk/calendar", "/desk/calendar?handler=move", ("issue", (string)issue["id"]!), ("etag", "\"old\""), ("to", Text(Thursday.AddDays(2))));
        Assert.Equal(HttpStatusCode.Conflict, page.Code);
        Assert.StartsWith(Text(Thursday), await AtAsync(issue), StringComparison.Ordinal);
    }

    private static DateOnly NextThursday()
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(3);
        return day.AddDays(((int)DayOfWeek.Thursday - (int)day.DayOfWeek + 7) % 7);
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<DeskVisitor> SignedInAsync()
    {
        var visitor = new DeskVisitor(fixture.Service);
        Assert.Equal("/desk", (await visitor.SignInAsync(await StaffSession.AccountAsync(fixture.Service, Role.Admin), StaffSession.Password)).Location);
        return visitor;
    }

    private async Task<string> MoveAsync(DeskVisitor visitor, JsonObject issue, string to) =>
        (await visitor.SendAsync("/desk/calendar", "/desk/calendar?handler=move", ("issue", (string)issue["id"]!), ("etag", (string)issue["etag"]!), ("to", to))).Location ?? "";

    private async Task<string> AtAsync(JsonObject issue) => (await Desk.GetAsync($"issues/{issue["id"]}"))["at"]!.ToJsonString().Split('"').First(part => part.Contains('T', StringComparison.Ordinal));

    private async Task<JsonObject> ScheduledAsync(string slug, string subject)
    {
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/subscribers", $$"""{"email":"{{Guid.CreateVersion7():N}}@example.org","subscriptions":[{"publication":"{{slug}}"}],"confirmed":true}"""))
            .ExpectAsync(HttpStatusCode.Created);
        var issue = await Desk.DraftAsync(slug, subject);
        foreach (var move in new[] { "submit", "approve" })
            issue = await (await Desk.MoveAsync(issue, move)).ExpectAsync(HttpStatusCode.OK);
        await Desk.TickAsync(issue);
        return await (await Desk.MoveAsync(issue, "schedule", $$"""{"at":"{{Text(Thursday)}}T09:00"}""")).ExpectAsync(HttpStatusCode.OK);
    }
}
