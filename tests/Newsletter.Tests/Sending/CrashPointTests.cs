using System.Text.Json.Nodes;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>One issue, one service after the other, each killed at the next crash point; the last one brings it to its end.</summary>
public sealed class CrashPointTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    private const int Readers = 240;

    // A service at full speed sends some hundreds before a kill reaches it, and enough have to be left for the points behind.
    private const int ReadersOfPowerCuts = 1500;
    private const int MostBeforeAKill = 700;

    // Which time the point is come to. A freeze step is 100 rows here, a claim 50.
    private static readonly (int Point, int Pass)[] Kills = [(1, 1), (2, 1), (2, 1), (3, 1), (4, 2), (5, 30), (6, 30), (7, 1), (8, 1)];

    // The same, and between them at some moment of a service that sends at full speed: point 0, after so many copies.
    private static readonly (int Point, int Pass)[] PowerCuts = [(1, 1), (2, 1), (5, 30), (0, 10), (6, 30), (7, 1), (8, 1)];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableTheory]
    [InlineData("neverMiss")]
    [InlineData("neverTwice")]
    public Task A_kill_at_every_crash_point_loses_nobody_and_hides_no_double(string policy) => RunAsync(policy, Readers, Kills, powerCut: false);

    /// <summary>Not only the process goes: every octet that was not fsynced at that moment is gone from database and log.</summary>
    [SkippableFact]
    public async Task A_power_cut_while_copies_are_on_their_way_takes_nothing_that_the_ledger_had_promised()
    {
        await PowerCut.RequireAsync();
        await RunAsync("neverTwice", ReadersOfPowerCuts, PowerCuts, powerCut: true);
    }

    private async Task RunAsync(string policy, int readers, IReadOnlyList<(int Point, int Pass)> kills, bool powerCut)
    {
        await using var receiver = new CountingReceiver();
        var slug = await OutsideSeed.MakeAsync(_data, policy, readers);
        var settings = new Dictionary<string, string>(receiver.Settings)
        {
            ["Sending:FreezeStep"] = "100",
            ["Sending:ClaimSize"] = "50",
            ["Sending:PipelineDepth"] = "2",
            ["Smtp:Servers:0:MaxConnections"] = "3",
        };
        JsonObject? issue = null;
        foreach (var (point, pass) in kills)
        {
            var log = Path.Combine(_data.FullName, "strace.log");
            var command = point == 0 ? ServiceProcess.Command("serve") : ServiceProcess.CrashCommand(point, pass);
            if (point == 0)
                receiver.Door.Admit(MostBeforeAKill);
            var enough = receiver.Messages.Count + pass;
            await using var service = await ServiceProcess.StartAsync(_data, settings, powerCut ? PowerCut.Watched(command, log) : command, mayEnd: issue is not null);
            issue ??= await new Desk(service.Http).IssueAsync(slug, "submit", "approve", "send");
            if (point == 0)
            {
                await Eventually.TrueAsync(() => receiver.Messages.Count >= enough);
                await service.KillWatchedAsync();
                receiver.Door.Open();
            }

            Assert.True(await service.EndsAsync(TimeSpan.FromMinutes(2)), $"The service did not come to crash point {point}.\n{service.Said}");
            if (powerCut)
                CutPower(point, log);
        }

        await using var last = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(last.Http);
        await desk.UntilAsync(issue!, "sent"); // made in the first round
        var uncertain = await LedgerJudge.AssertTrueAsync(desk, issue!, receiver.Messages.Select(m => m.Recipient), readers, neverTwice: policy == "neverTwice");
        // At most what a process can have in flight, three connections with two messages each, whenever one was killed while it sent.
        Assert.InRange(uncertain.Count, 1, 6 * 3 * 2);
    }

    private void CutPower(int point, string log)
    {
        var database = Path.Combine(_data.FullName, "newsletter.db");
        var (lost, synced) = new PowerCut(log).Lose(database, database + "-wal");
        output.WriteLine($"crash point {point}: {lost} writes lost, {synced} had reached the disk");
        Assert.True(synced > 0, $"strace saw nothing of {database}");
    }
}
