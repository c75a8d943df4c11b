using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

[Collection(DeskTests.Name)]
public sealed class CalendarTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task An_issue_is_dragged_to_another_day_and_brought_back()
    {
        var issue = await desk.MovedAsync("Dragged about", "submit", "approve");
        var at = await ScheduleAsync(issue, days: 21);
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync($"/desk/calendar?view=week&day={at:yyyy-MM-dd}");
        var entry = visit.Page.Locator($"[data-issue='{issue}']");
        var other = visit.Page.Locator("td[data-day]").Nth(at.DayOfWeek == DayOfWeek.Monday ? 1 : 0);
        var day = await other.GetAttributeAsync("data-day");

        await visit.Page.EvaluateAsync("() => window.scrollTo(0, 0)");
        await Visit.DragAsync(entry, other);
        // Its warnings come first, and the move is offered again when they are ticked.
        await visit.Page.WaitForURLAsync(url => url.Contains("/review?done=tickFirst", StringComparison.Ordinal));
        foreach (var box in await visit.Page.Locator("[name=keys]").AllAsync())
            await box.CheckAsync();
        await visit.PressAsync("Tick what I have looked at");
        await visit.PictureAsync("calendar-move-ticked");
        await visit.Page.Locator("form.note button").ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("moved=", StringComparison.Ordinal));
        Assert.Equal(day, await visit.Page.Locator("td[data-day]").Filter(new() { Has = visit.Page.Locator($"[data-issue='{issue}']") }).GetAttributeAsync("data-day"));
        Assert.Contains("Dragged about", await visit.Page.GetByRole(AriaRole.Status).Last.InnerTextAsync(), StringComparison.Ordinal);
        await visit.PictureAsync("calendar-moved");

        await visit.PressAsync("Undo");
        await visit.GoAsync($"/desk/calendar?view=week&day={at:yyyy-MM-dd}");
        Assert.Equal($"{at:yyyy-MM-dd}", await visit.Page.Locator("td[data-day]").Filter(new() { Has = entry }).GetAttributeAsync("data-day"));
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task M_moves_the_focused_issue_without_a_mouse()
    {
        var issue = await desk.MovedAsync("By keyboard", "submit", "approve");
        var at = await ScheduleAsync(issue, days: 35);
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.TickAsync(issue);
        await visit.GoAsync($"/desk/calendar?day={at:yyyy-MM-dd}");
        await visit.Page.Locator($"[data-issue='{issue}'] a").FocusAsync();
        await visit.Page.Keyboard.PressAsync("m");
        Assert.Equal("to", await visit.Page.EvaluateAsync<string>("() => document.activeElement.name"));

        var to = at.AddDays(1);
        await visit.Page.Locator($"#to-{issue}").FillAsync($"{to:yyyy-MM-dd}T10:30");
        await visit.PressAsync("Move it");
        Assert.Contains("10:30", await visit.Page.GetByRole(AriaRole.Status).Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("", visit.Complaints());
    }

    /// <returns>The day, at 15:00 of the publication's clocks: no slot, which others may have taken.</returns>
    private async Task<DateTime> ScheduleAsync(string issue, int days)
    {
        var at = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(days).AddHours(15);
        await desk.Seed.MoveAsync(issue, "schedule", new { at = at.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture) });
        return at;
    }
}
