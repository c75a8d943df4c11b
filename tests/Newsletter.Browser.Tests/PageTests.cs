using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

public sealed class PageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task A_wrong_address_is_answered_in_words()
    {
        var browser = chromium.Browser;
        await using var service = await RunningService.StartAsync(withAccount: false);
        var page = await browser.NewPageAsync();

        await page.GotoAsync(service.Address + "/desk/nothing-here");

        Assert.Equal("There is nothing here", await page.Locator("h1").InnerTextAsync());
        Assert.Equal("", await Axe.FindingsAsync(page));
    }
}
