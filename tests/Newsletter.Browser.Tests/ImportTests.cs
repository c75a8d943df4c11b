using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;
using Newsletter.Data;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Browser.Tests;

[Collection(DeskTests.Name)]
public sealed class ImportTests(Chromium chromium, BusyDesk desk)
{
    private const string List = "E-Mail;Name;Stadt\nida@lists.example;Ida;Kiel\nida@lists.example;Ida again;Kiel\nno address;Nobody;\n";

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("tiny", 320, true)]
    public async Task A_list_is_tried_and_then_taken_in(string kind, int width, bool dark)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, width, dark);
        await ChooseAsync(visit);
        await visit.PressAsync("Try it first: count and change nothing");
        Assert.Equal("What would come in", await HeadingAsync(visit));
        await Assertions.Expect(visit.Page.GetByLabel("E-Mail", new() { Exact = true })).ToHaveValueAsync("Email");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Ida again" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("#import")).ToContainTextAsync("They come in as people who have not agreed yet");
        Assert.Equal("", await visit.FindingsAsync());
        await visit.PictureAsync($"import-tried-{kind}");

        // Nothing holds the addresses: the page says so, and what was chosen stands.
        await visit.Page.GetByLabel("E-Mail", new() { Exact = true }).SelectOptionAsync("Skip");
        await visit.Page.GetByLabel("Stadt").SelectOptionAsync("Language");
        await visit.PressAsync("Import");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No column holds the addresses.");
        await Assertions.Expect(visit.Page.GetByLabel("Stadt")).ToHaveValueAsync("Language");
        await visit.PictureAsync($"import-tried-wrong-{kind}");
        await visit.Page.GetByLabel("E-Mail", new() { Exact = true }).SelectOptionAsync("Email");
        await visit.Page.GetByLabel("Stadt").SelectOptionAsync("Skip");
        await visit.PressAsync("Try again with these columns");
        Assert.Equal("What would come in", await HeadingAsync(visit));
        await Assertions.Expect(visit.Page.GetByLabel("Stadt")).ToHaveValueAsync("Skip");
        await visit.PressAsync("Import");
        Assert.Equal("It is in", await HeadingAsync(visit));
        await visit.PictureAsync($"import-{kind}");
        Assert.Equal("", await visit.FindingsAsync() + visit.Complaints());

        // One press too many must not take a list out.
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Take the list out again" })).ToBeHiddenAsync();
        await visit.Page.GetByText("Undo this import").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#import")).ToContainTextAsync("The 1 it added are taken out");
        Assert.Equal("", await visit.FindingsAsync());
        await visit.PictureAsync($"import-undo-{kind}");
        await visit.PressAsync("Take the list out again");
        Assert.Equal("Taken out again", await HeadingAsync(visit));
    }

    [SkippableTheory]
    [InlineData("wide", 1280, false, true)]
    [InlineData("tiny", 320, true, true)]
    [InlineData("phone", 390, false, false)]
    public async Task A_list_is_watched_while_it_comes_in(string kind, int width, bool dark, bool script)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, width, dark, script);
        var id = await HalfwayAsync();
        desk.Service.Services.GetRequiredService<ImportShares>().Set(id, 42);
        await visit.GoAsync($"/desk/imports/{id}");
        await Assertions.Expect(visit.Page.Locator("#import-head")).ToHaveTextAsync("Coming in");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Read of the file" })).ToHaveJSPropertyAsync("value", 42);
        await Assertions.Expect(visit.Page.Locator("#import")).ToContainTextAsync("42 % of the file");
        await Assertions.Expect(visit.Page.Locator("#import")).ToContainTextAsync("124,000");
        await visit.PictureAsync($"import-running-{kind}");
        Assert.Equal("", await visit.FindingsAsync());

        await ChangeAsync(id, ImportState.Done, 250_000);
        if (script)
            await visit.Page.EvaluateAsync("() => { window.stayed = true; }");
        else
            await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Look again" }));
        await Assertions.Expect(visit.Page.Locator("#import-head")).ToHaveTextAsync("It is in");
        await Assertions.Expect(visit.Page.Locator("#import")).ToContainTextAsync("250,000");
        if (script)
            Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.stayed === true"));
        Assert.Equal("", visit.Complaints());
    }

    /// <summary>A list in the hands of a node that takes its time.</summary>
    private async Task<Guid> HalfwayAsync()
    {
        var id = await desk.Seed.ImportAsync(List);
        await Eventually.IsAsync(async () => (await desk.Seed.GetAsync($"/api/v1/imports/{id}")).GetProperty("state").GetString() == "done", "the list to be in");
        await ChangeAsync(id, ImportState.Running, 124_000);
        return id;
    }

    private async Task ChangeAsync(Guid id, ImportState state, int rows)
    {
        await using var db = await desk.Service.Services.GetRequiredService<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        await db.Set<SubscriberImport>().Where(i => i.Id == id).ExecuteUpdateAsync(i => i.SetProperty(x => x.State, state).SetProperty(x => x.Rows, rows).SetProperty(x => x.LeaseUntil, DateTimeOffset.UnixEpoch.AddYears(200)));
    }

    private static async Task ChooseAsync(Visit visit)
    {
        await visit.GoAsync("/desk/imports/new");
        await visit.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "readers.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(List) });
    }

    /// <summary>Of the result; the page looks for it every other second.</summary>
    private static async Task<string> HeadingAsync(Visit visit)
    {
        await visit.Page.Locator("#import-head").Filter(new() { HasNotText = "Coming in" }).WaitForAsync();
        return await visit.Page.Locator("#import-head").InnerTextAsync();
    }
}
