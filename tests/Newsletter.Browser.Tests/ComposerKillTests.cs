using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>The server is killed under an editor's hands; every word is there afterwards.</summary>
[Collection(DeskTests.Name)]
public sealed class ComposerKillTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Not_a_word_is_lost_when_the_server_is_killed_while_somebody_types()
    {
        var browser = chromium.Browser;
        await using var service = await KilledService.BeginAsync();
        using var seed = new Seed(service.Address);
        await seed.PublicationAsync();
        var issue = await seed.IssueAsync("To be killed", [await seed.ArticleAsync("The article")]);
        await using var visit = await Visit.SignedInAsync(browser, service.Address);
        var composer = await ComposerScreen.OpenAsync(visit, issue);
        var keys = visit.Page.Keyboard;

        await composer.OpenCardAsync(1);
        await composer.Field("lead").ClickAsync();
        await keys.PressAsync("Control+End");
        await keys.TypeAsync(" Typed before,");
        await service.KillAsync();
        await keys.TypeAsync(" and typed while it was dead.");
        await keys.PressAsync("Control+Enter");
        await keys.TypeAsync("A second article");
        await composer.SaysAsync("Offline: kept in this browser");
        await visit.PictureAsync("composer-offline");

        // It comes back while the page is open: everything goes there by itself.
        await service.StartAsync();
        await composer.SaysAsync("Saved");
        var articles = (await seed.GetAsync($"/api/v1/issues/{issue}")).GetProperty("articles");
        Assert.Equal(2, articles.GetArrayLength());
        Assert.EndsWith(" Typed before, and typed while it was dead.", (await seed.GetAsync($"/api/v1/articles/{articles[0]}")).GetProperty("lead").GetString(), StringComparison.Ordinal);

        // It dies again, and so does the page.
        await service.KillAsync();
        await keys.TypeAsync(", finished");
        await visit.GoAsync("about:blank");
        await service.StartAsync();
        await ComposerScreen.OpenAsync(visit, issue);
        await Assertions.Expect(composer.Headlines.Nth(1)).ToHaveTextAsync("A second article, finished");
        await composer.SaysAsync("Saved");
        Assert.Equal("A second article, finished", (await seed.GetAsync($"/api/v1/articles/{articles[1]}")).GetProperty("headline").GetString());
    }
}
