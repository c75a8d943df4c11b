using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>An issue is written: with keys, with two editors, and with a server that goes away.</summary>
[Collection(DeskTests.Name)]
public sealed class ComposerTests(Chromium chromium, BusyDesk desk)
{
    private const int MostFirstLoad = 120 * 1024;

    private static Regex Ending(string text) => new(Regex.Escape(text) + "$", RegexOptions.None, TimeSpan.FromMinutes(1));

    [SkippableFact]
    public async Task An_image_is_chosen_pasted_or_taken_from_the_library_and_then_described()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var issue = await desk.MovedAsync("Illustrated");
        var composer = await ComposerScreen.OpenAsync(visit, issue);
        var page = visit.Page;
        await composer.OpenCardAsync(3);
        await composer.Open.Locator("input[type=file]").SetInputFilesAsync(Path.Combine(ServiceHost.Home, "templates", "weekly", "images", "warm-wall.png"));
        await Assertions.Expect(composer.Field("imageUrl")).ToHaveValueAsync(Ending("/warm-wall.png"));
        await Assertions.Expect(composer.Field("imageAlt")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("A wall in the sun");
        Assert.True(await composer.Open.Locator("img.thumb").EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 0; }"));
        Assert.Equal("", await Axe.FindingsAsync(page));

        await page.EvaluateAsync(
            """
            async () => {
              const canvas = document.createElement('canvas');
              canvas.width = canvas.height = 20;
              const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
              const data = new DataTransfer();
              data.items.add(new File([blob], 'pasted.png', { type: 'image/png' }));
              document.querySelector('.card.open [data-field=lead]').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
        await Assertions.Expect(composer.Field("imageUrl")).ToHaveValueAsync(Ending("/pasted.png"));
        // What was said of the other image does not describe this one.
        await Assertions.Expect(composer.Field("imageAlt")).ToHaveValueAsync("");

        await composer.Open.GetByRole(AriaRole.Button, new() { Name = "From the library…" }).ClickAsync();
        await page.GetByLabel("Search in name, description and credit").FillAsync("tide gauge");
        await Assertions.Expect(page.Locator("dialog .pictures li")).ToHaveCountAsync(1);
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("composer-library");
        await page.Locator("dialog .pictures button").ClickAsync();
        await Assertions.Expect(composer.Field("imageAlt")).ToHaveValueAsync("A tide gauge at low water, seen from the pier");
        await visit.PictureAsync("composer-image");
        await composer.SavedAsync();

        var id = (await desk.Seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles")[2].GetString();
        var image = (await desk.Seed.GetAsync($"/api/v1/articles/{id}")).GetProperty("image");
        Assert.EndsWith("/tide-gauge.png", image.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task Articles_are_made_moved_copied_and_taken_out_by_keys_and_all_of_it_is_undone()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var composer = await ComposerScreen.OpenAsync(visit, await desk.MovedAsync("By keys alone"));
        var page = visit.Page;
        var before = await composer.Headlines.AllInnerTextsAsync();

        await page.Locator(".card-toggle").First.FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowDown");
        await Assertions.Expect(page.Locator("#announcements")).ToHaveTextAsync("Moved to 2 of 4");
        await Assertions.Expect(composer.Headlines.Nth(1)).ToHaveTextAsync(before[0]);
        Assert.Contains(before[0], await page.EvaluateAsync<string>("() => document.activeElement.closest('.card').innerText"), StringComparison.Ordinal);

        await page.Keyboard.PressAsync("Control+Enter");
        await page.Keyboard.TypeAsync("Just in");
        await Assertions.Expect(composer.Headlines.Nth(2)).ToHaveTextAsync("Just in");
        await page.Keyboard.PressAsync("Control+d");
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(6);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+Backspace");
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(5);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await Assertions.Expect(composer.Headlines).ToHaveCountAsync(6);
        // Copied, typed, made, moved; letters that came with a pause between them are steps of their own.
        for (var i = 0; i < 4 + "Just in".Length && !before.SequenceEqual(await composer.Headlines.AllInnerTextsAsync()); i++)
            await page.Keyboard.PressAsync("Control+z");
        Assert.Equal(before, await composer.Headlines.AllInnerTextsAsync());
        await page.Keyboard.PressAsync("Control+Shift+z");
        await Assertions.Expect(composer.Headlines.Nth(1)).ToHaveTextAsync(before[0]);

        await composer.SavedAsync();
        await page.ReloadAsync();
        await Assertions.Expect(composer.Headlines.Nth(1)).ToHaveTextAsync(before[0]);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task Marks_and_points_are_stored_as_markdown()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var issue = await desk.MovedAsync("Marks");
        var composer = await ComposerScreen.OpenAsync(visit, issue);
        var page = visit.Page;
        await page.Keyboard.PressAsync("Control+Enter");
        await page.Keyboard.TypeAsync("With marks");
        await composer.Field("lead").ClickAsync();
        await page.Keyboard.PressAsync("Control+b");
        await page.Keyboard.TypeAsync("Bold");
        await page.Keyboard.PressAsync("Control+b");
        await page.Keyboard.TypeAsync(" and 5 * 5, ");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("news.example/gate");
        await page.Keyboard.PressAsync("Enter");
        await composer.Field("points").ClickAsync();
        await page.Keyboard.TypeAsync("one");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Backspace");
        await page.Keyboard.PressAsync("Enter");
        await composer.PasteAsync("- two\n• three\n3. four\nfive\nsix");
        await Assertions.Expect(composer.Open.Locator(".points .point")).ToHaveTextAsync(["one", "two", "three", "four", "five", "six"]);
        Assert.Equal("", await Axe.FindingsAsync(page));
        await composer.SavedAsync();

        var id = (await desk.Seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles")[4].GetString();
        var article = await desk.Seed.GetAsync($"/api/v1/articles/{id}");
        Assert.Equal("**Bold** and 5 \\* 5, [https://news.example/gate](https://news.example/gate)", article.GetProperty("lead").GetString());
        Assert.Equal(["one", "two", "three", "four", "five", "six"], article.GetProperty("points").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task Two_editors_see_each_other_and_neither_overwrites_the_other()
    {
        var issue = await desk.Seed.IssueAsync("Both at once", [await desk.Seed.ArticleAsync("Shared by two")]);
        await using var one = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await using var other = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var (ones, others) = (await ComposerScreen.OpenAsync(one, issue), await ComposerScreen.OpenAsync(other, issue));
        await ones.OpenCardAsync(1);
        await others.OpenCardAsync(1);
        await Assertions.Expect(one.Page.Locator(".others")).ToContainTextAsync("another window");

        // Different texts: both stand.
        await ones.Field("subject").FillAsync("One's subject");
        await ones.SavedAsync();
        await others.Field("preheader").FillAsync("The other's preheader");
        await others.SavedAsync();
        await Assertions.Expect(others.Field("subject")).ToHaveValueAsync("One's subject");

        // The same text, which the other one cannot have seen yet.
        var deaf = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await other.Page.RouteAsync("**/compose/here", route =>
        {
            deaf.TrySetResult();
            return route.AbortAsync();
        });
        // It asks again only when the question before was answered: none is on its way any more.
        await deaf.Task;
        await ones.Field("headline").FillAsync("One's headline");
        await ones.SavedAsync();
        await others.Field("headline").FillAsync("The other's headline");
        await others.SaysAsync("Conflict");
        var versions = other.Page.Locator(".versions");
        await Assertions.Expect(versions).ToContainTextAsync("One's headline");
        await Assertions.Expect(versions).ToContainTextAsync("The other's headline");
        Assert.Equal("", await Axe.FindingsAsync(other.Page));
        await other.PictureAsync("composer-conflict");
        var article = (await desk.Seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles")[0].GetString();
        Assert.Equal("One's headline", (await desk.Seed.GetAsync($"/api/v1/articles/{article}")).GetProperty("headline").GetString());

        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await others.SavedAsync();
        Assert.Equal("The other's headline", (await desk.Seed.GetAsync($"/api/v1/articles/{article}")).GetProperty("headline").GetString());
    }

    [SkippableFact]
    public async Task The_first_load_is_light()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var sizes = new ConcurrentQueue<Task<RequestSizesResult>>();
        visit.Page.RequestFinished += (_, request) =>
        {
            if (request.ResourceType is "document" or "script" or "stylesheet" or "fetch" && !request.Url.Contains("/compose/frame", StringComparison.Ordinal))
                sizes.Enqueue(request.SizesAsync());
        };
        await ComposerScreen.OpenAsync(visit, desk.Issues["draft"]);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var total = (await Task.WhenAll(sizes)).Sum(size => size.ResponseBodySize + size.ResponseHeadersSize);
        Assert.InRange(total, 20_000, MostFirstLoad);
    }

    [SkippableFact]
    public async Task Without_script_the_page_leads_to_the_form()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, script: false);
        await visit.GoAsync($"/desk/issues/{desk.Issues["draft"]}/compose");
        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = "the issue as a form" }));
        await Assertions.Expect(visit.Page.GetByLabel("Subject")).ToHaveValueAsync("A gate for the tide");
    }
}
