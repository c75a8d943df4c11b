using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;
using Newsletter.Data;

namespace Newsletter.Browser.Tests;

/// <summary>Where there is no mail to show, people read what is wrong with it, where, and what to do; in the colours of the desk.</summary>
[Collection(DeskTests.Name)]
public sealed class TroubleTests(Chromium chromium, BusyDesk desk)
{
    private static readonly string[] Modes = ["Desktop", "Phone", "Dark", "Plain text", "Images off", "Inbox"];

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("dark", 390, true)]
    public async Task An_issue_whose_design_is_gone_says_so_in_every_way_of_looking_at_it(string kind, int width, bool dark)
    {
        var browser = chromium.Browser;
        await using var service = await RunningService.StartAsync();
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        var issue = await seed.IssueAsync("Nothing to wear", [await seed.ArticleAsync("A whale in the old dock")]);
        await using (var scope = service.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Publications.ExecuteUpdateAsync(p => p.SetProperty(x => x.Design, "gone"));
        await using var visit = await Visit.SignedInAsync(browser, service, width, dark);

        foreach (var view in new[] { "desktop", "phone", "dark", "plain", "text" })
        {
            await visit.GoAsync($"/desk/issues/{issue}/preview?view={view}");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no design 'gone'");
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Open the publication" })).ToHaveAttributeAsync("href", "/desk/publications/harbour");
        }

        await visit.PictureAsync($"preview-trouble-{kind}");
        await ComposerScreen.OpenAsync(visit, issue);
        if (width < 900)
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        foreach (var mode in Modes)
        {
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = mode, Exact = true }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".stage")).ToContainTextAsync("There is no design 'gone'");
            await Assertions.Expect(visit.Page.Locator(".stage a")).ToBeVisibleAsync();
        }

        await visit.PictureAsync($"composer-trouble-{kind}");
        Assert.Equal("", await visit.FindingsAsync());

        // Its frame, opened by itself, is a page in the colours around it.
        await visit.GoAsync($"/desk/issues/{issue}/preview/frame?format=html");
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("It cannot be shown yet");
        await visit.PictureAsync($"frame-trouble-{kind}");
    }

    [SkippableFact]
    public async Task A_design_that_does_not_parse_is_told_in_the_place_of_its_mail_in_the_dark()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, dark: true);
        await visit.GoAsync("/desk/designs/ours");
        var frame = visit.Page.Locator("iframe.preview");
        await Assertions.Expect(frame).ToHaveClassAsync("preview trouble");
        await Assertions.Expect(visit.Page.FrameLocator("iframe.preview").Locator("p").First).ToContainTextAsync("parts/closing.scriban, line");
        Assert.Equal("rgb(32, 30, 27)", await frame.EvaluateAsync<string>("frame => getComputedStyle(frame).backgroundColor"));
        await visit.PictureAsync("design-trouble-dark");
    }

    [SkippableTheory]
    [InlineData("/desk/designs/ours", true)]
    [InlineData("/desk/designs/ours", false)]
    [InlineData("/desk/designs/ours/versions", true)]
    public async Task Where_no_script_runs_it_stands_there_in_the_colours_of_the_desk_as_well(string page, bool dark)
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service, dark: dark, script: false);
        await visit.GoAsync(page);
        var body = visit.Page.FrameLocator("iframe.preview").Locator("body#trouble");
        await Assertions.Expect(body).ToContainTextAsync("parts/closing.scriban, line");
        await Assertions.Expect(body).ToHaveCSSAsync("background-color", dark ? "rgb(32, 30, 27)" : "rgb(255, 254, 251)");
        await visit.PictureAsync($"design-trouble-no-script-{(dark ? "dark" : "light")}-{page.Split('/').Length}");
        // A mail is shown as a light program shows it, with and without script.
        await visit.GoAsync("/desk/designs/letter");
        await Assertions.Expect(visit.Page.Locator("iframe.preview:not(.trouble)")).ToHaveCSSAsync("color-scheme", "light");
    }

    [SkippableTheory]
    [InlineData("wide", 1280, false)]
    [InlineData("phone", 390, false)]
    [InlineData("dark", 320, true)]
    public async Task Readers_find_an_issue_in_the_archive(string kind, int width, bool dark)
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, width, dark);
        await visit.GoAsync("/harbour/issues");
        await visit.PictureAsync($"archive-{kind}");
        await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Light on the breakwater" }));
        await Assertions.Expect(visit.Page.Locator("body")).ToContainTextAsync("The last lamp on the breakwater");
        await visit.PictureAsync($"web-view-{kind}");
        Assert.Equal("", visit.Complaints());
    }
}
