using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>What readers do, in a browser without script.</summary>
[Collection(DeskTests.Name)]
public sealed partial class ReaderTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task Signing_up_confirming_and_leaving()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, script: false);
        await visit.GoAsync("/harbour");
        await visit.Page.GetByLabel("E-mail address").FillAsync("new.reader@example.org");
        await visit.PressAsync("Subscribe");
        Assert.Equal("Please look into your inbox", await visit.Page.Locator("h1").InnerTextAsync());
        await visit.PictureAsync("signed-up");
        Assert.Equal("pending", await StateAsync("new.reader@example.org"));

        var confirm = await PathInMailAsync("new.reader@example.org", "confirm");
        await visit.GoAsync(confirm);
        Assert.Equal("pending", await StateAsync("new.reader@example.org"));
        Assert.Equal("", await visit.FindingsAsync());
        await visit.PictureAsync("confirm");
        await visit.PressAsync("Yes, I want it");
        Assert.Equal("You are subscribed", await visit.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("active", await StateAsync("new.reader@example.org"));

        await desk.SentAsync("First one for the new reader");
        var leave = await PathInMailAsync("new.reader@example.org", "unsubscribe");
        await visit.GoAsync(leave.Replace("/unsubscribe/", "/preferences/", StringComparison.Ordinal));
        Assert.Equal("This link does not work any more", await visit.Page.Locator("h1").InnerTextAsync());
        var preferences = await PathInMailAsync("new.reader@example.org", "preferences");
        await visit.GoAsync(preferences);
        Assert.Equal("", await visit.FindingsAsync());
        await visit.Page.GetByLabel("At sea").UncheckAsync();
        await visit.PressAsync("Save");
        Assert.False(await visit.Page.GetByLabel("At sea").IsCheckedAsync());
        await visit.PictureAsync("preferences");

        await visit.GoAsync(leave);
        Assert.Equal("active", await StateAsync("new.reader@example.org"));
        Assert.Equal("", await visit.FindingsAsync());
        await visit.PictureAsync("unsubscribe");
        await visit.PressAsync("Unsubscribe");
        Assert.Equal("You are unsubscribed", await visit.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("left", await StateAsync("new.reader@example.org"));
        await visit.Page.GetByLabel("It is too much to read").CheckAsync();
        await visit.PressAsync("Send");
        await visit.Page.GetByRole(AriaRole.Status).GetByText("Thank you").WaitForAsync();
        await visit.PictureAsync("unsubscribed");
        await visit.PressAsync("That was a mistake: keep me subscribed");
        Assert.Equal("active", await StateAsync("new.reader@example.org"));
        Assert.Empty(await visit.Page.Context.CookiesAsync());
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task Moving_to_another_address_takes_both_inboxes()
    {
        await desk.Seed.SubscriberAsync("old.inbox@example.org", "Mover");
        await desk.SentAsync("For one who moves");
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, script: false);
        await visit.GoAsync(await PathInMailAsync("old.inbox@example.org", "preferences"));
        await visit.PressAsync("Mail me the link");
        Assert.Contains("We have written", await visit.Page.GetByRole(AriaRole.Status).InnerTextAsync(), StringComparison.Ordinal);
        await visit.GoAsync(await PathInMailAsync("old.inbox@example.org", "person"));
        await visit.Page.GetByLabel("New address").FillAsync("new.inbox@example.org");
        await visit.PressAsync("Write to the new address");
        await visit.GoAsync(await PathInMailAsync("new.inbox@example.org", "address"));
        Assert.Equal("active", await StateAsync("old.inbox@example.org"));
        await visit.PressAsync("Yes, use this address");
        Assert.Equal("Your address is changed", await visit.Page.Locator("h1").InnerTextAsync());
        Assert.Equal("active", await StateAsync("new.inbox@example.org"));
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task A_known_address_gets_the_same_answer()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, script: false);
        var pages = new List<string>();
        foreach (var address in new[] { "reader0@example.org", "nobody.knows@example.org" })
        {
            await visit.GoAsync("/harbour");
            await visit.Page.GetByLabel("E-mail address").FillAsync(address);
            await visit.PressAsync("Subscribe");
            pages.Add((await visit.Page.ContentAsync()).Replace(address, "ADDRESS", StringComparison.Ordinal));
        }

        Assert.Equal(pages[0], pages[1]);
    }

    [SkippableFact]
    public async Task A_wrong_address_is_told_in_the_language_of_the_publication()
    {
        await using var visit = await Visit.BeginAsync(chromium.Browser, desk.Service, script: false);
        await visit.GoAsync("/minaa");
        await visit.Page.Locator("#email").FillAsync("no address");
        await visit.Page.Locator("#name").FillAsync("ليلى");
        await visit.AndLoadAsync(visit.Page.Locator("button"));

        Assert.Equal("rtl", await visit.Page.Locator("html").GetAttributeAsync("dir"));
        Assert.Contains("name@example.org", await visit.Page.Locator("#email-error").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("no address", await visit.Page.Locator("#email").InputValueAsync());
        Assert.Equal("ليلى", await visit.Page.Locator("#name").InputValueAsync());
        Assert.Equal("", await visit.FindingsAsync());
        await visit.PictureAsync("sign-up-error-ar");
    }

    [SkippableTheory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task One_click_of_a_mail_program_leaves_without_redirect_or_cookie(string type)
    {
        _ = chromium.Browser;
        var address = $"one-click-{type.Length}@example.org";
        await desk.Seed.SubscriberAsync(address, "One Click");
        await desk.SentAsync("For one click " + type);
        var path = await PathInMailAsync(address, "unsubscribe");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(desk.Service.Address) };
        // RFC 8058 section 3.2: either form of POST.
        using HttpContent body = type == "multipart/form-data"
            ? new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } }
            : new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);

        using var answer = await http.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal("left", await StateAsync(address));
    }

    private async Task<string?> StateAsync(string address)
    {
        var found = await desk.Seed.GetAsync("/api/v1/subscribers?q=" + Uri.EscapeDataString(address));
        return found.GetProperty("items")[0].GetProperty("subscriptions")[0].GetProperty("state").GetString();
    }

    /// <summary>A link of a kind in the newest mail to an address that has one, as the built-in mailbox shows it at the desk.</summary>
    private async Task<string> PathInMailAsync(string address, string kind)
    {
        await using var admin = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        string? path = null;
        await Eventually.IsAsync(async () => (path = await NewestAsync(admin, address, kind)) is not null, $"a mail to {address} with a link to {kind}");
        return path!; // waited for
    }

    private static async Task<string?> NewestAsync(Visit admin, string address, string kind)
    {
        await admin.GoAsync("/desk/mailbox");
        var row = admin.Page.Locator("tr", new() { HasText = address }).First.GetByRole(AriaRole.Link);
        if (await row.CountAsync() == 0)
            return null;
        await admin.GoAsync(await row.GetAttributeAsync("href") + "?show=text");
        var text = await admin.Page.Locator("pre").InnerTextAsync();
        var link = Links().Matches(text).Select(match => match.Value).FirstOrDefault(url => url.Contains($"/{kind}/", StringComparison.Ordinal));
        return link is null ? null : new Uri(link).AbsolutePath;
    }

    [GeneratedRegex(@"https?://[^\s<>]+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Links();
}
