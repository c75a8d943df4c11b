using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;
using Newsletter.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>
/// The week of an editor, from the first pasted text to the report, against a service of its own that is killed under their hands, with real SMTP at the other end.
/// </summary>
[Collection(DeskTests.Name)]
public sealed class EditorsWeekTests(Chromium chromium)
{
    private const int Readers = 16;

    private const string Publisher = "publisher@desk.example";

    private const string Raw = """
        Ferry towns learn to charge their boats at night
        The Harbour Post, 12 May 2026

        Ferry operators have begun to charge their boats while the ports sleep, and the grid hardly notices.

        • The first three boats saved 41 tonnes of diesel in a month.
        • “We thought the batteries would be the problem,” said harbour master Ines Dahl.

        Why the world should care: Short ferry routes exist on every coast.

        The whale is back in the old dock
        Sea Daily, 13 May 2026

        It came at noon and stayed until the evening tide, as it did a year ago to the day.

        • Second visit in twelve months.
        • It likes the dock, biologists say, because nobody else does.

        Why the world should care: Whales remember places.

        Fares rise by a tenth
        The Pilot, 14 May 2026

        A tenth more on every ferry from January, says the council, and not a word on what it is for.

        • From January.
        • Pensioners pay less.

        Why the world should care: What a crossing costs decides who lives on an island.
        """;

    [SkippableFact]
    public async Task From_a_pasted_text_to_the_report()
    {
        var browser = chromium.Browser;
        await using var mails = new CountingReceiver();
        await using var service = await KilledService.BeginAsync(new Dictionary<string, string>(mails.Settings)
        {
            // Its sender's domain is nobody's: that is known at once, and no name server is waited for.
            ["Dns:Servers"] = "127.0.0.1:1",
            ["Smtp:Servers:0:MaxConnections"] = "1",
        });
        using var seed = new Seed(service.Address);
        var issue = await BeginAsync(seed);
        await using var editor = await Visit.SignedInAsync(browser, service.Address);
        await using var publisher = await Visit.SignedInAsync(browser, service.Address, email: Publisher);
        var composer = await HomeAsync(editor);

        await PasteAsync(editor, composer);
        await ArrangeAsync(editor, composer);
        await LoseTheServerAsync(editor, composer, service, seed, issue);
        await LookAsync(editor, composer);
        await TestAsync(editor, composer, mails);
        await SubmitAsync(editor, issue);
        await BeRefusedAsync(publisher, issue);
        await MendAsync(editor, issue);
        await BookAsync(publisher, seed, issue, mails);
        await WatchAsync(publisher, mails);
        await ReadReportAsync(publisher, mails);
        Assert.Equal("", publisher.Complaints());
    }

    private static async Task<string> BeginAsync(Seed seed)
    {
        await seed.PublicationAsync();
        await seed.ChangeAsync("/api/v1/publications/harbour", p => p["secondPerson"] = true);
        await seed.AccountAsync(Publisher, "publisher");
        for (var i = 0; i < Readers; i++)
            await seed.SubscriberAsync($"reader{i}@example.org", $"Reader {i}");
        return await seed.IssueAsync("News for {{ subscriber.attributes.town }}", []);
    }

    private static async Task<ComposerScreen> HomeAsync(Visit editor)
    {
        await editor.GoAsync("/desk");
        await Assertions.Expect(editor.Page.Locator(".next-issue")).ToContainTextAsync("no. 1");
        await editor.AndLoadAsync(editor.Page.GetByRole(AriaRole.Link, new() { Name = "Continue" }));
        await Assertions.Expect(editor.Page.Locator("#composer[aria-busy]")).ToHaveCountAsync(0);
        return new ComposerScreen(editor);
    }

    private static async Task PasteAsync(Visit editor, ComposerScreen composer)
    {
        var page = editor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Paste articles", Exact = true }).ClickAsync();
        await page.GetByLabel("The text").FillAsync(Raw);
        await page.GetByRole(AriaRole.Button, new() { Name = "Read it" }).ClickAsync();
        var sheet = page.Locator("dialog.review");
        await Assertions.Expect(sheet.Locator(".block.headline textarea")).ToHaveTextAsync(["Ferry towns learn to charge their boats at night", "The whale is back in the old dock", "Fares rise by a tenth"]);
        Assert.Equal("", await Axe.FindingsAsync(page));
        await editor.PictureAsync("week-1-review-sheet");
        // One key makes a point of the second source, and another leaves it out.
        await sheet.Locator(".block.source select").Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("p");
        await Assertions.Expect(sheet.Locator(".block.point")).ToHaveCountAsync(7);
        await page.Keyboard.PressAsync("o");
        await Assertions.Expect(sheet.GetByRole(AriaRole.Status)).ToContainTextAsync("1 line left out");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Add 3 articles" }).ClickAsync();
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(3);
        await composer.SavedAsync();
        await composer.MenuAsync(2, "Show the pasted text");
        await Assertions.Expect(page.Locator("pre.raw")).ToContainTextAsync("Sea Daily");
        await page.Keyboard.PressAsync("Escape");
    }

    private static async Task ArrangeAsync(Visit editor, ComposerScreen composer)
    {
        await editor.Page.Locator(".card-toggle").First.FocusAsync();
        await editor.Page.Keyboard.PressAsync("Alt+ArrowDown");
        await Assertions.Expect(editor.Page.Locator("#announcements")).ToHaveTextAsync("Moved to 2 of 3");
        await Assertions.Expect(composer.Headlines).ToHaveTextAsync(["The whale is back in the old dock", "Ferry towns learn to charge their boats at night", "Fares rise by a tenth"]);
        await composer.SavedAsync();
    }

    private static async Task LoseTheServerAsync(Visit editor, ComposerScreen composer, KilledService service, Seed seed, string issue)
    {
        var keys = editor.Page.Keyboard;
        await composer.OpenCardAsync(1);
        await composer.Field("lead").ClickAsync();
        await keys.PressAsync("Control+End");
        await keys.TypeAsync(" Typed before,");
        await service.KillAsync();
        await keys.TypeAsync(" and typed while it was dead.");
        await keys.PressAsync("Control+Enter");
        await keys.TypeAsync("A fourth article");
        await composer.SaysAsync("Offline: kept in this browser");
        await editor.PictureAsync("week-2-offline");

        // It comes back while the page is open: everything goes there by itself.
        await service.StartAsync();
        await composer.SaysAsync("Saved");
        var articles = (await seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles");
        Assert.Equal(4, articles.GetArrayLength());
        Assert.EndsWith(" Typed before, and typed while it was dead.", (await seed.GetAsync($"/api/v1/articles/{articles[0]}")).GetProperty("lead").GetString(), StringComparison.Ordinal);

        // It dies again, and so does the page.
        await service.KillAsync();
        await keys.TypeAsync(", finished");
        await editor.GoAsync("about:blank");
        await service.StartAsync();
        await ComposerScreen.OpenAsync(editor, issue);
        await Assertions.Expect(composer.Headlines.Nth(1)).ToHaveTextAsync("A fourth article, finished");
        await composer.SaysAsync("Saved");
        Assert.Equal("A fourth article, finished", (await seed.GetAsync($"/api/v1/articles/{articles[1]}")).GetProperty("headline").GetString());
        // What the browser says of a server that was away is no complaint of ours.
        editor.Complaints();
    }

    private static async Task LookAsync(Visit editor, ComposerScreen composer)
    {
        var page = editor.Page;
        var mail = page.FrameLocator("iframe.mail:not(.coming)");
        // The last edit is in the mail: from here on the frame stays the same one.
        await Assertions.Expect(mail.Locator("body")).ToContainTextAsync("A fourth article, finished");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await mail.Locator("h2", new() { HasText = "Fares rise" }).ClickAsync();
        await Assertions.Expect(composer.Open.Locator(".number")).ToHaveTextAsync("4");
        foreach (var mode in new[] { "Phone", "Dark", "Plain text", "Images off" })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = mode, Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("iframe.mail")).ToHaveCountAsync(1);
            await Assertions.Expect(mail.Locator("body")).ToContainTextAsync("Pensioners pay less");
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Inbox", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".inbox-line").First).ToContainTextAsync("News for");
        await Assertions.Expect(page.Locator(".size-bar .part")).ToHaveCountAsync(4);
        await page.GetByText("As which reader").ClickAsync();
        await page.GetByLabel("Address of a subscriber").FillAsync("reader1@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("As Reader 1.")).ToBeVisibleAsync();
        Assert.Equal("", await Axe.FindingsAsync(page));
    }

    private static async Task TestAsync(Visit editor, ComposerScreen composer, CountingReceiver mails)
    {
        await editor.Page.GetByRole(AriaRole.Button, new() { Name = "Test mail", Exact = true }).ClickAsync();
        await editor.Page.GetByRole(AriaRole.Button, new() { Name = "Send the test" }).ClickAsync();
        await Assertions.Expect(editor.Page.Locator("dialog .note.good")).ToContainTextAsync("accepted");
        Assert.Contains("Test", Assert.Single(mails.Messages).Subject, StringComparison.Ordinal);
        await editor.Page.Keyboard.PressAsync("Escape");
        await composer.SavedAsync();
        Assert.Equal("", editor.Complaints());
    }

    private static async Task SubmitAsync(Visit editor, string issue)
    {
        await editor.AndLoadAsync(editor.Page.GetByRole(AriaRole.Link, new() { Name = "Review and submit" }));
        await editor.PressAsync("Save and submit for review");
        Assert.Equal("In review", await StateAsync(editor));
        // Whoever wrote it does not approve it.
        await Assertions.Expect(editor.Page.Locator("#issue-moves")).ToContainTextAsync("second person");
        await Assertions.Expect(editor.Page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true })).ToHaveCountAsync(0);
        await editor.GoAsync($"/desk/issues/{issue}");
    }

    private static async Task BeRefusedAsync(Visit publisher, string issue)
    {
        await publisher.GoAsync($"/desk/issues/{issue}/review");
        await Assertions.Expect(publisher.Page.Locator(".checks li", new() { HasText = "In the way" })).ToContainTextAsync("town");
        await publisher.PictureAsync("week-3-red-check");
        await publisher.GoAsync($"/desk/issues/{issue}");
        await publisher.PressAsync("Approve");
        await publisher.PressAsync("Schedule for the next free slot");
        await Assertions.Expect(publisher.Page.Locator("#problems")).ToContainTextAsync("town");
        Assert.Equal("Approved", await StateAsync(publisher));
    }

    private static async Task MendAsync(Visit editor, string issue)
    {
        var composer = await ComposerScreen.OpenAsync(editor, issue);
        await composer.Field("subject").FillAsync("The whale is back");
        await composer.SavedAsync();
        Assert.Equal("", editor.Complaints());
    }

    /// <summary>
    /// The next slot is a few seconds away: the time on the calendar is as real as any other. Where the machine was so busy that it passed before it was taken, another one is made.
    /// </summary>
    private static async Task BookAsync(Visit publisher, Seed seed, string issue, CountingReceiver mails)
    {
        await publisher.GoAsync($"/desk/issues/{issue}");
        await publisher.PressAsync("Apply the change");
        await publisher.PressAsync("Approve");
        Assert.Equal("Approved", await StateAsync(publisher));
        // Yellow checks want somebody who has looked at them.
        await publisher.TickAsync(issue);
        // The server takes nothing yet: what is going out can be watched for as long as it takes.
        mails.Door.Admit(0);
        for (var lead = TimeSpan.FromSeconds(12); ; lead *= 2)
        {
            var near = TimeProvider.System.GetUtcNow() + lead;
            var slot = TimeZoneInfo.ConvertTime(near, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
            await seed.ChangeAsync("/api/v1/publications/harbour", p => p["slots"] = new JsonArray(new JsonObject
            {
                ["day"] = slot.ToString("dddd", CultureInfo.InvariantCulture).ToLowerInvariant(),
                ["time"] = slot.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            }));
            await publisher.PressAsync("Schedule for the next free slot");
            if ((await seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("at").GetDateTimeOffset() <= near)
                break;
            await publisher.PressAsync("Unschedule");
        }
    }

    private static async Task WatchAsync(Visit publisher, CountingReceiver mails)
    {
        var page = publisher.Page;
        // Its time comes while the page is open.
        await Assertions.Expect(page.Locator("#issue-state .state")).ToHaveTextAsync("Sending");
        await Assertions.Expect(page.Locator("progress")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { window.stayed = true; }");
        await Assertions.Expect(page.Locator("[data-count=accepted]")).ToHaveTextAsync("0");
        mails.Door.Admit(3);
        await Assertions.Expect(page.Locator("[data-count=accepted]")).ToHaveTextAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator("#issue-state .state")).ToHaveTextAsync("Paused");
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Paused.");
        Assert.Equal("", await Axe.FindingsAsync(page));
        await publisher.PictureAsync("week-4-paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.Locator("#issue-state .state")).ToHaveTextAsync("Sending");
        await publisher.PictureAsync("week-5-sending");
        Assert.True(await page.EvaluateAsync<bool>("() => window.stayed === true"));
        mails.Door.Open();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Certificate" })).ToBeVisibleAsync();
        Assert.Equal("Sent", await StateAsync(publisher));
        // It is over: what a button did long ago is not said any more.
        await Assertions.Expect(page.Locator("#said")).Not.ToContainTextAsync("Scheduled");
    }

    private static async Task ReadReportAsync(Visit publisher, CountingReceiver mails)
    {
        var page = publisher.Page;
        await Assertions.Expect(page.Locator("[data-count=accepted]")).ToHaveTextAsync(Readers.ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What came back" })).ToBeVisibleAsync();
        Assert.Equal("", await Axe.FindingsAsync(page));
        await publisher.PictureAsync("week-6-report");
        Assert.Equal(Readers, mails.Messages.Count(m => m.Subject == "The whale is back"));
        Assert.All(mails.Copies.Where(c => c.Key.StartsWith("reader", StringComparison.Ordinal)), copy => Assert.Equal(1, copy.Value));

        await publisher.AndLoadAsync(page.GetByRole(AriaRole.Link, new() { Name = "Certificate" }));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("No. 1");
        await page.GoBackAsync();
        await publisher.AndLoadAsync(page.GetByRole(AriaRole.Button, new() { Name = "Start no. 2 from this one" }));
        await Assertions.Expect(new ComposerScreen(publisher).Field("signOff")).ToContainTextAsync("See you next Thursday.");
    }

    private static Task<string> StateAsync(Visit visit) => visit.Page.Locator(".page-head .state").InnerTextAsync();
}
