using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>What was there before comes back, and the home page leads on; how a raw text becomes articles is in <see cref="EditorsWeekTests"/>.</summary>
[Collection(DeskTests.Name)]
public sealed class ComposerHistoryTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task Going_back_in_the_history_is_an_edit_that_can_be_undone()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var issue = await desk.Seed.IssueAsync("As it was", [await desk.Seed.ArticleAsync("First as it was"), await desk.Seed.ArticleAsync("Second as it was")]);
        var composer = await ComposerScreen.OpenAsync(visit, issue);
        var page = visit.Page;
        await composer.ToolAsync("History…");
        await page.GetByLabel("Name this moment").FillAsync("As agreed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set a point" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog .rows .title")).ToHaveTextAsync(["As agreed"]);
        await page.Keyboard.PressAsync("Escape");

        await composer.Field("subject").FillAsync("Quite another subject");
        await page.Locator(".card-toggle").First.FocusAsync();
        await page.Keyboard.PressAsync("Control+Backspace");
        await composer.ToolAsync("History…");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at As agreed" }).ClickAsync();
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("composer-history");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go back to this" }).ClickAsync();
        await Assertions.Expect(composer.Field("subject")).ToHaveValueAsync("As it was");
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await Assertions.Expect(composer.Field("subject")).ToHaveValueAsync("Quite another subject");
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(1);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task A_test_mail_shows_what_the_server_said_and_the_home_page_leads_back()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var page = visit.Page;
        await visit.GoAsync("/desk?publication=minaa");
        await visit.AndLoadAsync(page.GetByRole(AriaRole.Button, new() { Name = "New issue" }));
        var composer = new ComposerScreen(visit);
        await composer.Field("subject").FillAsync("Tested");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.Keyboard.TypeAsync("A headline alone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test mail", Exact = true }).ClickAsync();
        Assert.Equal("", await Axe.FindingsAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the test" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog .note.good")).ToContainTextAsync("accepted");
        await visit.PictureAsync("composer-test");

        await visit.GoAsync("/desk?publication=minaa");
        await Assertions.Expect(page.Locator(".next-issue")).ToContainTextAsync("0 of 1 article ready");
        await visit.AndLoadAsync(page.GetByRole(AriaRole.Link, new() { Name = "Continue" }));
        await Assertions.Expect(composer.Field("subject")).ToHaveValueAsync("Tested");
        Assert.Equal("", visit.Complaints());
    }
}
