using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>A design is edited with the mail beside it.</summary>
[Collection(DeskTests.Name)]
public sealed class DesignTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task The_preview_stays_where_it_was_scrolled_to_when_it_is_made_anew()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await desk.Seed.CopyDesignAsync("scrolled", "weekly");
        await visit.GoAsync("/desk/designs/scrolled?file=html.scriban");
        var page = visit.Page;
        var frame = page.FrameLocator(".design-preview iframe:not(.waiting)").Locator("html");
        await frame.EvaluateAsync("() => scrollTo(0, 400)");
        Assert.Equal(400, await frame.EvaluateAsync<int>("() => Math.round(scrollY)"));
        // It is told with the next picture that is drawn.
        await frame.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        var text = page.GetByLabel("html.scriban", new() { Exact = true });
        foreach (var mark in new[] { "first", "second" })
        {
            await text.FillAsync((await text.InputValueAsync()).Replace("</body>", $"<p id=\"{mark}\">{mark}</p>\n</body>", StringComparison.Ordinal));
            await Assertions.Expect(page.FrameLocator(".design-preview iframe:not(.waiting)").Locator("#" + mark)).ToHaveCountAsync(1);
            // A frame that takes its time is shown before it is where it was.
            await Eventually.IsAsync(async () => await frame.EvaluateAsync<int>("() => Math.round(scrollY)") == 400, "the preview to be where it was");
        }

        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task The_mail_follows_what_is_typed_and_what_is_wrong_leads_to_its_line()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await desk.Seed.CopyDesignAsync("typed", "letter");
        await visit.GoAsync("/desk/designs/typed?file=html.scriban");
        var page = visit.Page;
        var (text, findings) = (page.GetByLabel("html.scriban", new() { Exact = true }), page.Locator(".findings li"));
        await Assertions.Expect(page.FrameLocator(".design-preview iframe").Locator("h1").First).ToBeVisibleAsync();
        var history = await page.EvaluateAsync<int>("() => history.length");

        var before = await text.InputValueAsync();
        await text.FillAsync(before.Replace("</body>", "<p id=\"new\">Just typed</p>\n</body>", StringComparison.Ordinal));
        await Assertions.Expect(page.FrameLocator(".design-preview iframe:not(.waiting)").Locator("#new")).ToHaveTextAsync("Just typed");
        await Assertions.Expect(page.Locator(".design-preview iframe")).ToHaveCountAsync(1);
        Assert.Equal(history, await page.EvaluateAsync<int>("() => history.length"));

        await text.FillAsync("one\ntwo {{ 1 + }}\n" + before);
        await Assertions.Expect(findings).ToHaveCountAsync(1);
        await Assertions.Expect(page.FrameLocator(".design-preview iframe:not(.waiting)").Locator("body")).ToContainTextAsync("html.scriban, line 2");
        await text.EvaluateAsync("area => area.setSelectionRange(0, 0)");
        await findings.First.Locator("a").ClickAsync();
        Assert.Equal(2, await text.EvaluateAsync<int>("area => area.value.slice(0, area.selectionStart).split('\\n').length"));
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("design-wrong");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save version 2" }).ClickAsync();
        await Assertions.Expect(page.Locator(".page-head .state")).ToHaveTextAsync("Issues use version 1");
        await page.GetByLabel("Phone", new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Versions" }).ClickAsync();
        await Assertions.Expect(page.Locator(".diff ins").First).ToContainTextAsync("one");
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("design-versions");
        await page.SetViewportSizeAsync(320, 700);
        Assert.Equal(320, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await visit.PictureAsync("design-versions-320");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Equal("", await Axe.FindingsAsync(page));
        await visit.PictureAsync("design-versions-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 800);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore version 1" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Restored as the newest version");
        Assert.Equal("", visit.Complaints());
    }
}
