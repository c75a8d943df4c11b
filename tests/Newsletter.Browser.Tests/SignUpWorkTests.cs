using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;
using Newsletter.Data;
using Newsletter.Publications;

namespace Newsletter.Browser.Tests;

/// <summary>What a browser does for a sign-up form where <c>SignUp:Work</c> asks for it.</summary>
[Collection(PageTests.Name)]
public sealed class SignUpWorkTests(Chromium chromium)
{
    // Forms that come back at once count twice with their work done, five times without: three of the first are fewer than two of the others.
    private static readonly Dictionary<string, string?> Narrow = new() { ["SignUp:Work"] = "14", ["SignUp:PerNetwork"] = "9" };

    [SkippableFact]
    public async Task A_browser_with_script_pays_and_is_taken_as_usual()
    {
        await using var service = await RunningService.StartAsync(more: Narrow);
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        await using var visit = await Visit.BeginAsync(chromium.Browser, service, width: 390);
        for (var i = 0; i < 4; i++)
        {
            await visit.GoAsync("/harbour");
            if (i == 0)
                await visit.PictureAsync("sign-up-work");
            await visit.Page.GetByLabel("E-mail address").FillAsync($"worker{i}@example.org");
            await visit.PressAsync("Subscribe");
            Assert.Equal("Please look into your inbox", await visit.Page.Locator("h1").InnerTextAsync());
        }

        Assert.Equal("", await visit.FindingsAsync());
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task A_browser_without_script_is_served_through_a_narrower_door()
    {
        await using var service = await RunningService.StartAsync(more: Narrow);
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        await using var visit = await Visit.BeginAsync(chromium.Browser, service, script: false);
        foreach (var (address, heading) in new[] { ("one@example.org", "Please look into your inbox"), ("two@example.org", "Subscribe to The Harbour Letter") })
        {
            await visit.GoAsync("/harbour");
            await visit.Page.GetByLabel("E-mail address").FillAsync(address);
            await visit.PressAsync("Subscribe");
            Assert.Equal(heading, await visit.Page.Locator("h1").InnerTextAsync());
        }
    }

    [SkippableFact]
    public async Task The_form_on_the_newsrooms_own_site_pays_as_well()
    {
        await using var service = await RunningService.StartAsync(more: Narrow);
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        await using var scope = service.Services.CreateAsyncScope();
        var publication = await scope.ServiceProvider.GetRequiredService<NewsletterDb>().Publications.SingleAsync();
        await using var site = await OwnSite.StartAsync($"<!doctype html><html lang=\"en\"><title>Own site</title><body>{EmbeddedForm.Html(publication, service.Address, work: true)}");
        await using var visit = await Visit.BeginAsync(chromium.Browser, service);
        for (var i = 0; i < 3; i++)
        {
            await visit.GoAsync(site.Address);
            await visit.Page.Locator("input[type=email]").FillAsync($"elsewhere{i}@example.org");
            await visit.AndLoadAsync(visit.Page.GetByRole(AriaRole.Button));
            Assert.Equal("Please look into your inbox", await visit.Page.Locator("h1").InnerTextAsync());
        }
    }

    [SkippableFact]
    public async Task Keys_are_answered_while_the_browser_works()
    {
        await using var service = await RunningService.StartAsync(more: new Dictionary<string, string?> { ["SignUp:Work"] = "24" });
        using var seed = new Seed(service);
        await seed.PublicationAsync();
        await using var visit = await Visit.BeginAsync(chromium.Browser, service);
        // So much work goes on for long, but chance may end it at once: then it is begun again.
        var working = false;
        for (var attempt = 0; attempt < 20 && !working; attempt++)
        {
            await visit.GoAsync("/harbour");
            var address = visit.Page.GetByLabel("E-mail address");
            await address.FocusAsync();
            await visit.Page.Keyboard.TypeAsync("somebody@example.org");
            await visit.Page.EvaluateAsync("async () => { for (let i = 0; i < 10; i++) await new Promise(requestAnimationFrame); }");
            await Assertions.Expect(address).ToHaveValueAsync("somebody@example.org");
            working = await visit.Page.Locator("input[name=work]").InputValueAsync() is "";
        }

        Assert.True(working);
    }

    /// <summary>One page, on an origin of its own.</summary>
    private sealed class OwnSite(WebApplication app) : IAsyncDisposable
    {
        public string Address => app.Urls.First();

        public static async Task<OwnSite> StartAsync(string html)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapGet("/", () => Results.Text(html, "text/html; charset=utf-8"));
            await app.StartAsync();
            return new OwnSite(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
