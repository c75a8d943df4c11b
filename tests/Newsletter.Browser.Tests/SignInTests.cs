using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

[Collection(DeskTests.Name)]
public sealed class SignInTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task The_desk_asks_who_is_there_and_leads_back_to_where_they_were_going()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service);

        await visit.GoAsync("/desk/articles");
        Assert.Contains("/sign-in", visit.Page.Url, StringComparison.Ordinal);
        await visit.FillSignInAsync();

        Assert.Equal(desk.Service.Address + "/desk/articles", visit.Page.Url);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task A_wrong_password_is_told_and_the_address_stays()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service);

        await visit.GoAsync("/sign-in");
        await visit.FillSignInAsync(password: "not this one, surely");

        Assert.Contains("do not fit together", await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(RunningService.Email, await visit.Page.GetByLabel("Address").InputValueAsync());
        Assert.Equal("", await visit.Page.GetByLabel("Password").InputValueAsync());
    }

    [SkippableFact]
    public async Task Signing_out_ends_the_session()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);

        await visit.Page.Locator(".account summary").ClickAsync();
        await visit.PressAsync("Sign out");
        await visit.GoAsync("/desk");

        Assert.Contains("/sign-in", visit.Page.Url, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_first_account_is_made_once_from_the_printed_link()
    {
        var browser = chromium.Browser;
        await using var service = await RunningService.StartAsync(withAccount: false);
        var path = service.NewSetUpPath();
        await using var visit = await Visit.BeginAsync(browser, service);

        await visit.GoAsync(path);
        Assert.Equal("", await Axe.FindingsAsync(visit.Page));
        await visit.PictureAsync("set-up");
        await visit.Page.GetByLabel("Your address").FillAsync("first@desk.example");
        await visit.Page.GetByLabel("A password").FillAsync("short");
        await visit.PressAsync("Make the account");
        Assert.Contains("12 characters", await visit.Page.Locator("#Form_Password-error").InnerTextAsync(), StringComparison.Ordinal);
        await visit.PictureAsync("set-up-error");
        await visit.Page.GetByLabel("A password").FillAsync("long enough for anybody");
        await visit.PressAsync("Make the account");
        Assert.Equal(service.Address + "/desk", visit.Page.Url);

        await visit.GoAsync(path);
        Assert.Equal("This link is over", await visit.Page.Locator("h1").InnerTextAsync());
    }
}
