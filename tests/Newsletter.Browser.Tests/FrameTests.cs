using Newsletter.Browser.Tests.Support;

namespace Newsletter.Browser.Tests;

/// <summary>Mail inside a page is somebody else's page: its own address, its own policy, nothing that runs.</summary>
[Collection(DeskTests.Name)]
public sealed class FrameTests(Chromium chromium, BusyDesk desk)
{
    [SkippableFact]
    public async Task The_preview_has_an_origin_and_a_policy_of_its_own()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        var frameAnswer = visit.Page.WaitForResponseAsync(answer => answer.Url.Contains("/preview/frame", StringComparison.Ordinal));
        await visit.GoAsync($"/desk/issues/{desk.Issues["draft"]}/preview");

        var policy = (await (await frameAnswer).AllHeadersAsync())["content-security-policy"];
        Assert.Contains("sandbox;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        var frame = visit.Page.Frames.Single(f => f.Url.Contains("/preview/frame", StringComparison.Ordinal));
        Assert.Equal("null", await frame.EvaluateAsync<string>("() => self.origin"));
        Assert.Contains("Tide gate approved", await frame.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("", visit.Complaints());
    }

    [SkippableFact]
    public async Task A_captured_mail_is_shown_the_same_way()
    {
        await using var visit = await Visit.SignedInAsync(chromium.Browser, desk.Service);
        await visit.GoAsync("/desk/mailbox");
        await visit.AndLoadAsync(visit.Page.Locator("tbody a").First);

        var frame = visit.Page.Frames.Single(f => f.Url.EndsWith("/html", StringComparison.Ordinal));
        Assert.Equal("null", await frame.EvaluateAsync<string>("() => self.origin"));
        Assert.Equal("", visit.Complaints());
    }
}
