using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>Three processes share one issue on PostgreSQL.</summary>
public sealed class WorkerNodesTests : IDisposable
{
    private const int Readers = 1200;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableTheory]
    [InlineData("neverMiss")]
    [InlineData("neverTwice")]
    public async Task A_node_that_is_killed_loses_nobody(string policy)
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, policy, Readers, connectionString: database);
        var settings = new Dictionary<string, string>(sink.Settings)
        {
            ["Database:Provider"] = "PostgreSql",
            ["ConnectionStrings:Newsletter"] = database!, // Absent throws
            ["Sending:Lease"] = "00:00:05",
            ["Sending:ClaimSize"] = "50",
            ["Smtp:Servers:0:MessagesPerSecond"] = "300",
        };
        await using var serve = await ServiceProcess.StartAsync(_data, settings);
        await using var worker = await ServiceProcess.StartAsync(_data, settings, ServiceProcess.Command("worker"));
        await using var killed = await ServiceProcess.StartAsync(_data, settings, ServiceProcess.Command("worker"));
        var desk = new Desk(serve.Http);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(async () => (int)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["accepted"]! > 200, TimeSpan.FromMinutes(2));
        await killed.KillAsync();

        await desk.UntilAsync(issue, "sent");
        var certificate = await desk.GetAsync($"issues/{issue["id"]}/certificate");
        Assert.Equal(Readers, (int?)certificate["audience"]);
        Assert.Equal(Readers, (int)certificate["accepted"]! + (int)certificate["uncertain"]!);
        var uncertain = await desk.UncertainAsync(issue);
        var copies = sink.Recipients().GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
        Assert.Empty(Enumerable.Range(1, Readers).Select(OutsideSeed.Address).Where(a => copies.GetValueOrDefault(a) != 1).Except(uncertain));
        if (policy == "neverTwice")
            Assert.All(copies.Values, count => Assert.Equal(1, count));
    }
}
