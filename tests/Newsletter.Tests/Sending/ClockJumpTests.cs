using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>The machine's clock is set forward and back by hours while an issue goes out: nobody waits for those hours, and nobody is taken for dead.</summary>
public sealed class ClockJumpTests : IDisposable
{
    private const int Readers = 120;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clock_that_jumps_costs_no_copy_no_lease_and_no_time(bool postgreSql)
    {
        var database = postgreSql ? await PostgresCluster.NewDatabaseAsync() : null;
        if (postgreSql && database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var receiver = new CountingReceiver();
        var slug = await OutsideSeed.MakeAsync(_data, "neverTwice", Readers, connectionString: database);
        var settings = receiver.Settings.ToDictionary(s => s.Key, s => (string?)s.Value);
        settings["Smtp:Servers:0:MessagesPerSecond"] = "100";
        settings["Sending:Providers:0:Name"] = "readers.example";
        settings["Sending:Providers:0:MessagesPerSecond"] = "100";
        // Less than a jump, and more than a busy machine keeps anybody waiting.
        settings["Sending:Lease"] = "00:01:00";
        var clock = new JumpingClock();
        await using var service = await TestService.StartAsync(database, settings, _data, clock);
        var desk = new Desk(service.Admin);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => receiver.Messages.Count >= 20);
        clock.Jump(TimeSpan.FromHours(2));
        await Eventually.TrueAsync(() => receiver.Messages.Count >= 50);
        clock.Jump(TimeSpan.FromHours(-3));
        await Eventually.TrueAsync(() => receiver.Messages.Count == Readers);

        await desk.UntilAsync(issue, "sent");
        Assert.Empty(await LedgerJudge.AssertTrueAsync(desk, issue, receiver.Messages.Select(m => m.Recipient), Readers, slug, neverTwice: true));
        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray();
        Assert.All(rows, row => Assert.Equal(("accepted", 1), ((string?)row!["state"], (int)row["attempts"]!)));
    }
}
