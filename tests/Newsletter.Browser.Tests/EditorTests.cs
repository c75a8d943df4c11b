using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>The main job as its people do it, with the buttons they press; with and without script.</summary>
[Collection(DeskTests.Name)]
public sealed class EditorTests(Chromium chromium, BusyDesk desk)
{
    // Of a hold of twenty minutes some go by on a busy machine.
    private static readonly Regex LeavesSoon = new("[Tt]he first copy leaves in 1\\d min", RegexOptions.None, TimeSpan.FromMinutes(1));

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_an_empty_draft_to_a_booked_slot_and_back(bool script)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, script: script);
        await visit.GoAsync("/desk?publication=harbour");
        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = "New issue" }));
        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Review and submit" }));
        await visit.Page.GetByLabel("Subject").FillAsync("Written at the desk");
        await AddArticleAsync(visit, desk.Articles[0]);
        await AddArticleAsync(visit, desk.Articles[2]);
        Assert.Equal("Written at the desk", await visit.Page.GetByLabel("Subject").InputValueAsync());

        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Move up: A whale in the old dock" }));
        Assert.StartsWith("1. A whale", await visit.Page.Locator(".placed .title").First.InnerTextAsync(), StringComparison.Ordinal);

        var issue = new Uri(visit.Page.Url).Segments[3].TrimEnd('/');
        await visit.PressAsync("Save and submit for review");
        Assert.Contains("want a tick first", await visit.Page.Locator(".note.warn").InnerTextAsync(), StringComparison.Ordinal);
        await visit.TickAsync(issue);
        await visit.PressAsync("Save and submit for review");
        Assert.Equal("In review", await StateAsync(visit));
        Assert.Contains("looked at", await visit.Page.Locator(".history").InnerTextAsync(), StringComparison.Ordinal);
        await visit.PressAsync("Approve");
        Assert.Equal("Approved", await StateAsync(visit));
        await visit.PressAsync("Schedule for the next free slot");
        Assert.Equal("Scheduled", await StateAsync(visit));
        await visit.PressAsync("Unschedule");
        Assert.Equal("Approved", await StateAsync(visit));
        Assert.Contains("Nothing will be sent", await visit.Page.GetByRole(AriaRole.Status).InnerTextAsync(), StringComparison.Ordinal);
        await visit.Page.GetByText("Cancel this issue").ClickAsync();
        await visit.PressAsync("Cancel the issue");
        Assert.Equal("Cancelled", await StateAsync(visit));
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task An_image_that_is_too_large_is_refused_when_it_is_chosen_and_nothing_typed_is_lost()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync("/desk/articles/new");
        var (page, file) = (visit.Page, visit.Page.GetByLabel("Upload an image"));
        await page.GetByLabel("Headline").FillAsync("Typed before the image");
        await file.SetInputFilesAsync(new FilePayload { Name = "film.png", MimeType = "image/png", Buffer = new byte[6 * 1024 * 1024] });
        await Assertions.Expect(page.Locator("#Form_File-error")).ToContainTextAsync("“film.png” has 6.0 MB; at most 5 MB fit");
        Assert.Equal("", await file.InputValueAsync());
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("article-large-file");
        await file.SetInputFilesAsync(Path.Combine(ServiceHost.Home, "templates", "weekly", "images", "warm-wall.png"));
        await Assertions.Expect(page.Locator("#Form_File-error")).ToHaveCountAsync(0);
        await visit.PressAsync("Save");
        Assert.Contains("Typed before the image", await page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task Returning_a_draft_says_why()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync("/desk/issues/" + await desk.MovedAsync("Come back", "submit"));
        await visit.Page.GetByText("Return to draft").ClickAsync();
        await visit.Page.GetByLabel("Note to the editor").FillAsync("The whale first, please.");
        await visit.PressAsync("Return");

        Assert.Equal("Draft", await StateAsync(visit));
        Assert.Contains("The whale first, please.", await visit.Page.Locator(".history").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(RunningService.Email, await visit.Page.Locator(".history").InnerTextAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Sending_now_wants_a_word_and_ends_with_a_certificate()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.TickAsync(await desk.MovedAsync("Out it goes", "submit", "approve"));
        await visit.Page.Locator("summary", new() { HasText = "Send now" }).ClickAsync();
        await visit.PressAsync("Send now");
        Assert.Contains("Type the word", await visit.Page.Locator("#Form_Confirm-error").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("Approved", await StateAsync(visit));

        await visit.Page.GetByLabel("Type “send”").FillAsync("send");
        await visit.PressAsync("Send now");
        // The page asks for itself again until every copy has its outcome.
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Certificate" })).ToBeVisibleAsync();
        Assert.Equal("Sent", await StateAsync(visit));
        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Certificate" }));
        Assert.Contains("rehearsal", await visit.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task An_item_is_dragged_onto_an_issue_or_put_there_by_its_button()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var (dragged, pressed) = (await desk.Seed.ArticleAsync("Drift ice off the northern mole"), await desk.Seed.ArticleAsync("Drift wood is worth money again"));
        var issue = await desk.MovedAsync("What is dragged here");
        // Others leave issues here as well: item and issue are to be seen at once, or the page is scrolled in the middle of the drag.
        await visit.Page.SetViewportSizeAsync(1280, 3000);
        await visit.GoAsync("/desk/articles?q=drift");
        var loaded = visit.Page.WaitForURLAsync("**done=placed**");
        await Visit.DragAsync(visit.Page.Locator($"[data-item='{dragged}']"), visit.Page.Locator($"[data-target='{issue}']"));
        await loaded;
        await Assertions.Expect(visit.Page.Locator("#said")).ToContainTextAsync("Put into the issue.");
        Assert.Equal(dragged, (await desk.Seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles").EnumerateArray().Last().GetString());

        // Only the other one waits now; Enter on its button puts it into the first issue.
        var row = Assert.Single(await visit.Page.Locator("[data-item]").AllAsync());
        await row.GetByRole(AriaRole.Button, new() { Name = "Put into no." }).FocusAsync();
        loaded = visit.Page.WaitForURLAsync("**done=placed**");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("[data-item]")).ToHaveCountAsync(0);
        await loaded;
        Assert.Contains(pressed, (await desk.Seed.GetAsync("/api/v1/articles?q=drift&unused=false")).GetProperty("items").EnumerateArray().Select(a => a.GetProperty("id").GetString()));
        Assert.Equal("", visit.Complaints());
    }

    [SkippableTheory]
    [InlineData("tiny", 320, false, true)]
    [InlineData("dark", 1280, true, true)]
    [InlineData("phone", 390, false, false)]
    public async Task A_hold_is_told_on_every_page_with_its_cancel(string kind, int width, bool dark, bool script)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, width, dark, script);
        var issue = await desk.MovedAsync("Not yet on its way", "submit", "approve");
        await desk.Seed.MoveAsync(issue, "send", new { hold = "00:20:00" });
        await visit.GoAsync("/desk/feeds");
        // Another test may have an issue in its hold, too.
        var notice = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "About to leave" }).Filter(new() { Has = visit.Page.Locator($"a[href='/desk/issues/{issue}']") });
        await Assertions.Expect(notice).ToContainTextAsync(LeavesSoon);
        await visit.PictureAsync($"hold-{kind}");
        Assert.Equal("", await visit.FindingsAsync());
        await visit.GoAsync($"/desk/issues/{issue}");
        await Assertions.Expect(visit.Page.Locator("#progress")).ToContainTextAsync("Nothing has left yet.");
        await Assertions.Expect(visit.Page.Locator("#progress")).ToContainTextAsync(LeavesSoon);
        await Assertions.Expect(visit.Page.Locator("#issue-moves")).ToContainTextAsync("nothing has left yet");
        if (script)
        {
            var before = await notice.Locator("time").InnerTextAsync();
            await Assertions.Expect(notice.Locator("time")).Not.ToHaveTextAsync(before);
        }

        await visit.PictureAsync($"issue-hold-{kind}");
        Assert.Equal("", await visit.FindingsAsync());
        await visit.AndLoadAsync(notice.GetByRole(AriaRole.Button, new() { Name = "Cancel for good" }));
        Assert.Equal("Cancelled", await StateAsync(visit));
        Assert.Equal("", visit.Complaints());
    }

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("phone", 390, true)]
    [InlineData("tiny", 320, false)]
    public async Task The_archive_copy_of_a_sent_issue_is_corrected(string kind, int width, bool dark)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, width, dark);
        await visit.GoAsync($"/desk/issues/{desk.RanIssue}");
        await visit.Page.Locator("summary", new() { HasText = "Correct the archive copy" }).ClickAsync();
        var form = visit.Page.Locator("form[action*=CorrectArchive]");
        await Assertions.Expect(form.GetByLabel("Subject")).ToHaveValueAsync("Light on the breakwater");
        await form.GetByLabel("Intro").FillAsync($"Good morning from the pier, seen {kind}.");
        await visit.PictureAsync($"archive-correction-{kind}");
        Assert.Equal("", await visit.FindingsAsync());
        await visit.PressAsync("Correct the archive copy");
        await Assertions.Expect(visit.Page.Locator("#said")).ToContainTextAsync("The archive shows the corrected text");
        await visit.PictureAsync($"archive-corrected-{kind}");
        await visit.GoAsync("/harbour/issues/1");
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync($"seen {kind}.");
        await visit.PictureAsync($"web-view-corrected-{kind}");
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task What_was_typed_stays_when_it_cannot_be_saved()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync("/desk/articles/new");
        await visit.Page.GetByLabel("Lead").FillAsync("A lead that took an hour to write.");
        await visit.Page.GetByLabel("Link", new() { Exact = true }).FillAsync("no address");
        await visit.PressAsync("Save");

        Assert.Equal("A lead that took an hour to write.", await visit.Page.GetByLabel("Lead").InputValueAsync());
        Assert.Equal("no address", await visit.Page.GetByLabel("Link", new() { Exact = true }).InputValueAsync());
        Assert.Equal("true", await visit.Page.GetByLabel("Headline").GetAttributeAsync("aria-invalid"));
        Assert.Contains("Form_Link-error", await visit.Page.GetByLabel("Link", new() { Exact = true }).GetAttributeAsync("aria-describedby"), StringComparison.Ordinal);
        Assert.Equal("", await Axe.FindingsAsync(visit.Page));
        await visit.PictureAsync("article-errors");
    }

    [SkippableFact]
    public async Task Two_editors_do_not_overwrite_each_other()
    {
        var issue = await desk.MovedAsync("Both at once");
        await using var one = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await using var other = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await one.GoAsync("/desk/issues/" + issue);
        await other.GoAsync("/desk/issues/" + issue);

        await one.Page.GetByLabel("Subject").FillAsync("One's");
        await one.PressAsync("Save");
        await other.Page.GetByLabel("Subject").FillAsync("The other's");
        await other.PressAsync("Save");

        Assert.Contains("Somebody else saved", await other.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("The other's", await other.Page.GetByLabel("Subject").InputValueAsync());
        await one.GoAsync("/desk/issues/" + issue);
        Assert.Equal("One's", await one.Page.GetByLabel("Subject").InputValueAsync());
    }

    [SkippableFact]
    public async Task A_publication_is_made_and_changed_by_form()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync("/desk/publications/new");
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Quay Notes");
        await visit.Page.GetByLabel("Short name").FillAsync("quay");
        await visit.Page.GetByLabel("Postal address").FillAsync("Quay 1\nHamburg");
        await visit.Page.GetByLabel("Time zone").FillAsync("Europe/Nowhere");
        await visit.Page.GetByLabel("Sender's name").FillAsync("Quay Notes");
        await visit.Page.GetByLabel("Sender's address").FillAsync("notes@quay.example");
        await visit.Page.GetByLabel("Day of slot 2").SelectOptionAsync("Monday");
        await visit.Page.GetByLabel("Time of slot 2").FillAsync("08:30");
        await visit.PressAsync("Save");
        Assert.Contains("Europe/Nowhere", await visit.Page.Locator("#Form_TimeZone-error").InnerTextAsync(), StringComparison.Ordinal);

        await visit.Page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await visit.PressAsync("Save");

        Assert.Equal("Quay Notes", await visit.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("Monday", await visit.Page.GetByLabel("Day of slot 1").InputValueAsync());
    }

    private static async Task AddArticleAsync(Visit visit, string article)
    {
        await visit.Page.GetByLabel("Add an article").SelectOptionAsync(article);
        await visit.PressAsync("Add");
    }

    private static Task<string> StateAsync(Visit visit) => visit.Page.Locator(".state-line .state").InnerTextAsync();
}
