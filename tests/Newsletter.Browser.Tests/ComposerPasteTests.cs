using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>A raw text becomes articles under its editor's eyes; what was there before comes back.</summary>
[Collection(DeskTests.Name)]
public sealed class ComposerPasteTests(Chromium chromium, BusyDesk desk)
{
    private const string Html = """
        <h2>The gate opens</h2><p><i>Harbour Herald</i></p><p>It took <b>eleven</b> years and a lawsuit until the water was let in.</p><ul><li>Spring at last</li><li>Nobody believed in it</li></ul>
        <h2>The whale is back</h2><p><i>Sea Daily</i></p><p>It came at noon and stayed in the old dock until the evening tide.</p><ul><li>Second visit</li><li>It likes the dock</li></ul>
        <h2>Fares rise</h2><p><i>The Pilot</i></p><p>A tenth more on every ferry from January, says the council.</p><ul><li>From January</li><li>Pensioners pay less</li></ul>
        """;

    [SkippableFact]
    public async Task Three_articles_are_pasted_mended_on_the_sheet_and_taken_back()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var issue = await desk.Seed.IssueAsync("Pasted", [await desk.Seed.ArticleAsync("The one that was there")]);
        var composer = await ComposerScreen.OpenAsync(visit, issue);
        var page = visit.Page;
        await page.Locator(".card-toggle").First.FocusAsync();
        await composer.PasteAsync("The gate opens", Html);

        var sheet = page.Locator("dialog.review");
        await Assertions.Expect(sheet.Locator(".block.headline textarea")).ToHaveTextAsync(["The gate opens", "The whale is back", "Fares rise"]);
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("composer-review");
        // One key makes a point of the second source, and another leaves it out.
        var source = sheet.Locator(".block.source select").Nth(1);
        await source.FocusAsync();
        await page.Keyboard.PressAsync("p");
        await Assertions.Expect(sheet.Locator(".block.point")).ToHaveCountAsync(7);
        await page.Keyboard.PressAsync("o");
        await Assertions.Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("1 line left out");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Add 3 articles" }).ClickAsync();

        await Assertions.Expect(composer.Headlines).ToHaveTextAsync(["The one that was there", "The gate opens", "The whale is back", "Fares rise"]);
        await composer.SavedAsync();
        var articles = (await desk.Seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles");
        var whale = await desk.Seed.GetAsync($"/api/v1/articles/{articles[2]}");
        Assert.Equal("", whale.GetProperty("source").GetString());
        Assert.Contains("**eleven**", (await desk.Seed.GetAsync($"/api/v1/articles/{articles[1]}")).GetProperty("lead").GetString(), StringComparison.Ordinal);

        await composer.MenuAsync(3, "Show the pasted text");
        await Assertions.Expect(page.Locator("pre.raw")).ToContainTextAsync("Sea Daily");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(1);
        Assert.Equal("", visit.Complaints());
    }

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
        await Assertions.Expect(page.Locator("dialog .note.good")).ToContainTextAsync("accepted", new() { Timeout = 30_000 });
        await visit.PictureAsync("composer-test");

        await visit.GoAsync("/desk?publication=minaa");
        await Assertions.Expect(page.Locator(".next-issue")).ToContainTextAsync("0 of 1 article ready");
        await visit.AndLoadAsync(page.GetByRole(AriaRole.Link, new() { Name = "Continue" }));
        await Assertions.Expect(composer.Field("subject")).ToHaveValueAsync("Tested");
        Assert.Equal("", visit.Complaints());
    }
}
