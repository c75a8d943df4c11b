using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling;

/// <summary>A digest whose service is killed after it was prepared and again on its way.</summary>
public sealed class DigestCrashTests : IDisposable
{
    private const int Readers = 60;

    // After the instant of the freeze, before the ledger is complete, after a claim, after a record, before the certificate.
    private static readonly (int Point, int Pass)[] Kills = [(1, 1), (3, 1), (4, 1), (7, 1), (8, 1)];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Kills_between_preparing_and_the_last_copy_lose_nobody_and_double_none()
    {
        await using var receiver = new CountingReceiver();
        // Due a moment ago, in this month: the first process that comes up prepares it and begins.
        await PublishLastMonthAsync(receiver);
        Assert.Single(receiver.Messages);
        var settings = new Dictionary<string, string>(receiver.Settings)
        {
            ["Sending:ClaimSize"] = "20",
            ["Sending:PipelineDepth"] = "1",
            ["Smtp:Servers:0:MaxConnections"] = "1",
        };
        foreach (var (point, pass) in Kills)
        {
            await using var service = await ServiceProcess.StartAsync(_data, settings, ServiceProcess.CrashCommand(point, pass), mayEnd: true);
            Assert.True(await service.EndsAsync(TimeSpan.FromMinutes(2)), $"The service did not come to crash point {point}.\n{service.Said}");
        }

        await using var last = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(last.Http);
        var slug = (string)(await desk.GetAsync("publications"))["items"]![0]!["slug"]!;
        var digest = Assert.Single((await desk.GetAsync($"publications/{slug}/issues"))["items"]!.AsArray().OfType<JsonObject>(), i => (string?)i["kind"] == "digest");
        await desk.UntilAsync(digest, "sent");
        var progress = await desk.GetAsync($"issues/{digest["id"]}/progress");
        Assert.Equal((Readers, Readers), ((int?)progress["audience"], (int?)progress["accepted"]));
        var monthly = receiver.Copies.Where(c => c.Key.StartsWith("monthly", StringComparison.Ordinal)).ToList();
        Assert.Equal(Readers, monthly.Count);
        // A copy that stood between mark and record at a kill was taken, or was not: it may come twice, and the ledger owns up to it.
        var uncertain = await desk.UncertainAsync(digest);
        Assert.All(monthly.Where(c => c.Value > 1), c => Assert.Contains(c.Key, uncertain));
        Assert.InRange(uncertain.Count, 0, 2);
    }

    private async Task PublishLastMonthAsync(CountingReceiver receiver)
    {
        var utc = DateTimeOffset.UtcNow;
        // Two zones whose clocks never change. Where the month is about to end in one, it began half a day ago in the other.
        var zone = utc.AddHours(1).Month == utc.Month ? "Etc/UTC" : "Pacific/Kiritimati";
        var now = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(utc, zone);
        var settings = receiver.Settings.ToDictionary(s => s.Key, s => (string?)s.Value);
        var then = new DateTimeOffset(now.Year, now.Month, 1, 12, 0, 0, TimeSpan.Zero).AddDays(-10);
        await using var service = await TestService.StartAsync(settings: settings, data: _data, clock: new TestClock(then));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            "timeZone":"{{zone}}","digest":{"day":{{now.Day}},"time":"{{now:HH:mm}}"}
            """));
        await desk.SubscribersAsync(slug, 1);
        for (var i = 0; i < Readers; i++)
        {
            var json = $$"""{"email":"monthly{{i}}@readers.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}","frequency":"monthly"}]}""";
            await (await service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
        }

        await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
    }
}
