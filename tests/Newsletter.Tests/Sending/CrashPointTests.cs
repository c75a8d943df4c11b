using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>One issue, one service after the other, each killed at the next crash point; the last one brings it to its end.</summary>
public sealed class CrashPointTests : IDisposable
{
    private const int Readers = 240;

    // Which time the point is come to. A freeze step is 100 rows here, a claim 50.
    private static readonly (int Point, int Pass)[] Kills = [(1, 1), (2, 1), (2, 1), (3, 1), (4, 2), (5, 30), (6, 30), (7, 1), (8, 1)];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableTheory]
    [InlineData("neverMiss")]
    [InlineData("neverTwice")]
    public async Task A_kill_at_every_crash_point_loses_nobody_and_hides_no_double(string policy)
    {
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, policy, Readers);
        var settings = new Dictionary<string, string>(sink.Settings)
        {
            ["Sending:FreezeStep"] = "100",
            ["Sending:ClaimSize"] = "50",
            ["Sending:PipelineDepth"] = "2",
            ["Smtp:Servers:0:MaxConnections"] = "3",
        };
        JsonObject? issue = null;
        foreach (var (point, pass) in Kills)
        {
            await using var service = await ServiceProcess.StartAsync(_data, settings, ServiceProcess.CrashCommand(point, pass), mayEnd: issue is not null);
            issue ??= await new Desk(service.Http).IssueAsync(slug, "submit", "approve", "send");
            Assert.True(await service.EndsAsync(TimeSpan.FromMinutes(2)), $"The service did not come to crash point {point}.\n{service.Said}");
        }

        await using var last = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(last.Http);
        await desk.UntilAsync(issue!, "sent"); // made in the first round
        var certificate = await desk.GetAsync($"issues/{issue!["id"]}/certificate");
        Assert.Equal(Readers, (int?)certificate["audience"]);
        Assert.Equal(Readers, (int)certificate["accepted"]! + (int)certificate["uncertain"]!);

        var uncertain = await desk.UncertainAsync(issue);
        // At most what a process can have in flight, three connections with two messages each, whenever one was killed while it sent: at points 4 to 7.
        Assert.InRange(uncertain.Count, 1, 4 * 3 * 2);
        var copies = sink.Recipients().GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
        Assert.Empty(Enumerable.Range(1, Readers).Select(OutsideSeed.Address).Where(a => copies.GetValueOrDefault(a) != 1).Except(uncertain));
        if (policy == "neverTwice")
            Assert.All(copies.Values, count => Assert.Equal(1, count));
        else
            Assert.Equal(Readers, copies.Count);
    }
}
