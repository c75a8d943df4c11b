using System.Text.Json.Nodes;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>Limits and fail-over with real servers and the service as a process.</summary>
public sealed class PaceOverServersTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableFact]
    public async Task A_daily_limit_holds_over_restarts_and_progress_says_so()
    {
        // A new day has a limit of its own.
        while (DateTime.UtcNow.AddMinutes(3).Date != DateTime.UtcNow.Date)
            await Task.Delay(TimeSpan.FromSeconds(1));
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, readers: 40);
        var settings = new Dictionary<string, string>(sink.Settings) { ["Smtp:Servers:0:MessagesPerDay"] = "25" };
        JsonObject issue;
        await using (var first = await ServiceProcess.StartAsync(_data, settings))
        {
            issue = await new Desk(first.Http).IssueAsync(slug, "submit", "approve", "send");
            var progress = await UsedUpAsync(first, issue);
            Assert.Equal((25, 15), ((int)progress["accepted"]!, (int)progress["queued"]!));
            var tomorrow = DateTime.UtcNow.Date.AddDays(1);
            Assert.True(((DateTimeOffset)progress["eta"]!).UtcDateTime >= tomorrow, $"{progress["eta"]}");
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await ServiceProcess.StartAsync(_data, settings);
        await UsedUpAsync(second, issue);
        Assert.Equal(25, sink.Recipients().Count);
    }

    [SkippableFact]
    public async Task The_second_server_serves_while_the_first_is_away_and_the_first_when_it_is_back()
    {
        await using var spare = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, readers: 400);
        var port = Ports.Free();
        var settings = new Dictionary<string, string>(spare.Settings)
        {
            ["Smtp:Servers:0:Priority"] = "5",
            // Not half of them before the first one is tried again.
            ["Smtp:Servers:0:MessagesPerSecond"] = "4",
            ["Smtp:Servers:1:Name"] = "first",
            ["Smtp:Servers:1:Host"] = "127.0.0.1",
            ["Smtp:Servers:1:Port"] = $"{port}",
            ["Smtp:Servers:1:Security"] = "None",
        };
        await using var service = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(service.Http);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(async () => (int)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["accepted"]! > 5);
        // At the moment of a try there is no word of the next one.
        await Eventually.TrueAsync(async () => (await desk.GetAsync($"issues/{issue["id"]}/progress"))["slowedBy"]!.AsArray().Select(w => (string)w!)
            .Any(w => w.StartsWith("first: ", StringComparison.Ordinal) && w.Contains("Next try", StringComparison.Ordinal)));

        await using var first = await SmtpSink.StartAsync(port);
        await desk.UntilAsync(issue, "sent");
        Assert.NotEmpty(first.Recipients());
        Assert.Equal(Enumerable.Range(1, 400).Select(OutsideSeed.Address), spare.Recipients().Concat(first.Recipients()).Order());
    }

    private static async Task<JsonObject> UsedUpAsync(ServiceProcess service, JsonObject issue)
    {
        var desk = new Desk(service.Http);
        JsonObject progress = issue;
        await Eventually.TrueAsync(
            async () =>
            {
                progress = await desk.GetAsync($"issues/{issue["id"]}/progress");
                return progress["slowedBy"]!.AsArray().Any(w => ((string)w!).Contains("used up", StringComparison.Ordinal)) && (int)progress["accepted"]! >= 25;
            });
        return progress;
    }
}
