using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>The built-in mailbox is for looking.</summary>
public sealed class CaptureLimitTests
{
    [Fact]
    public async Task More_readers_than_the_mailbox_is_for_get_nothing_and_the_progress_says_why()
    {
        await using var service = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["Smtp:CaptureLimit"] = "2" });
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 3);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "paused");
        var progress = await desk.GetAsync($"issues/{issue["id"]}/progress");
        Assert.Equal((3, 0), ((int)progress["queued"]!, (int)progress["accepted"]!));
        Assert.Contains("Smtp:CaptureLimit", (string?)Assert.Single(progress["slowedBy"]!.AsArray()), StringComparison.Ordinal);
    }
}
