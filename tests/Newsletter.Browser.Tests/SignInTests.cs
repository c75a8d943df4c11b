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

    [SkippableTheory]
    [InlineData("/sign-in")]
    [InlineData("/nothing-here")]
    public async Task On_a_phone_a_page_without_navigation_reads_from_top_to_bottom(string path)
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, width: 320);

        await visit.GoAsync(path);
        var boxes = await visit.Page.EvaluateAsync<double[][]>(
            "() => [...document.querySelectorAll('main > *')].filter(part => part.offsetParent).map(part => part.getBoundingClientRect()).map(box => [box.left, box.top])");

        Assert.Single(boxes.Select(box => box[0]).Distinct());
        Assert.Equal(boxes.Select(box => box[1]).Order(), boxes.Select(box => box[1]));
        Assert.True(boxes.Length > 2, "the name, the heading and what follows");
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

    [SkippableFact]
    public async Task Somebody_who_is_invited_sets_up_their_way_in()
    {
        await using var admin = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await admin.GoAsync("/desk/accounts/new");
        await admin.Page.GetByLabel("E-mail address").FillAsync("nadia@desk.example");
        await admin.Page.GetByLabel("Role 1", new() { Exact = true }).SelectOptionAsync("Editor");
        await admin.PressAsync("Make the invitation");
        await admin.PictureAsync("invited-wide");
        var link = new Uri(await admin.Page.Locator("code.secret").InnerTextAsync()).AbsolutePath;

        await using var nadia = await Visit.BeginAsync(chromium.Browser, desk.Service, width: 390);
        await nadia.GoAsync(link);
        await nadia.PictureAsync("invitation-phone");
        var findings = await nadia.FindingsAsync();
        await nadia.Page.GetByLabel("Password").FillAsync("a few words to remember");
        await nadia.AndLoadAsync(nadia.Page.Locator("form button"));
        Assert.Equal(desk.Service.Address + "/desk", nadia.Page.Url);

        await nadia.GoAsync("/desk/account/second-step");
        await nadia.PressAsync("Set it up");
        await nadia.PictureAsync("second-step-phone");
        // The picture is a code, not a broken image: the policy lets it through.
        Assert.True(await nadia.Page.Locator("img.qr").EvaluateAsync<bool>("image => image.naturalWidth > 100"));
        Assert.Equal("", findings + await nadia.FindingsAsync() + nadia.Complaints() + admin.Complaints());
    }
}
