using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Support;
using static Newsletter.Tests.Support.ServerSettings;

namespace Newsletter.Tests.Sending;

/// <summary>What the service stands on breaks while it sends at full speed: the database's server, the mail server, the disk. It goes on when they are back.</summary>
public sealed class FaultTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    private const int Readers = 500;

    // What can be under way: connections x depth, by the settings' defaults.
    private const int MostInFlight = 10 * 4;

    // What is slow on a busy machine is not wrong.
    private static readonly TimeSpan Busy = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableFact]
    public async Task PostgreSQL_killed_in_mid_send_costs_no_copy_and_no_answer()
    {
        await using var database = await PostgresServer.StartAsync(durable: true);
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        await using var receiver = new CountingReceiver();
        // However fast it goes and however late the kill comes, some are left.
        receiver.Door.Admit(Readers - (2 * MostInFlight));
        var slug = await OutsideSeed.MakeAsync(_data, "neverTwice", Readers, connectionString: database!.ConnectionString); // Absent throws
        var settings = new Dictionary<string, string>(receiver.Settings) { ["Database:Provider"] = "PostgreSql", ["ConnectionStrings:Newsletter"] = database.ConnectionString };
        await using var service = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(service.Http);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => receiver.Messages.Count >= 50, Busy);
        await database.KillAsync();
        receiver.Door.Open();

        var before = receiver.Messages.Count;
        await Task.Delay(TimeSpan.FromSeconds(1));
        // What had its mark may end; no mark, no message.
        Assert.InRange(receiver.Messages.Count, before, Math.Min(before + MostInFlight, Readers - 1));
        using (var refused = await service.Http.GetAsync($"/api/v1/issues/{issue["id"]}"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal("databaseAway", (string?)(await refused.JsonAsync())["code"]);
        }

        using (var page = await service.Http.GetAsync($"/{slug}"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
            Assert.Contains("The database does not answer", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await database.StartAgainAsync();
        // Requests meet the connections that broke, one after the other.
        await Eventually.TrueAsync(async () => (await service.Http.GetAsync($"/api/v1/issues/{issue["id"]}")).IsSuccessStatusCode, Busy);
        // The service never ended, so it knows every answer that it heard.
        Assert.Empty(await JudgedAsync(desk, issue, () => receiver.Messages.Select(m => m.Recipient), slug, neverTwice: true));
        Assert.Equal(Readers, receiver.Messages.Count);
    }

    [Fact]
    public async Task The_mail_server_killed_in_mid_send_loses_nobody_and_doubles_nobody_in_silence()
    {
        await using var receiver = new ReceiverProcess(_data);
        await receiver.StartAsync(most: (2 * Readers) - 100);
        string[] slugs = [await OutsideSeed.MakeAsync(_data, "neverMiss", Readers), await OutsideSeed.MakeAsync(_data, "neverTwice", Readers, slug: "never-twice")];
        var settings = new Dictionary<string, string>
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = $"{receiver.Port}",
            ["Smtp:Servers:0:Security"] = "None",
            ["Sending:RetryDelays:0"] = "00:00:01",
        };
        await using var service = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(service.Http);
        var issues = new List<JsonObject>();
        foreach (var slug in slugs)
            issues.Add(await desk.IssueAsync(slug, "submit", "approve", "send"));
        await Eventually.TrueAsync(() => receiver.Recipients().Count >= 100, Busy);
        await receiver.KillAsync();
        Assert.InRange(receiver.Recipients().Count, 100, (2 * Readers) - 1);
        await receiver.StartAsync();
        foreach (var (slug, issue) in slugs.Zip(issues))
            Assert.InRange((await JudgedAsync(desk, issue, receiver.Recipients, slug)).Count, 0, MostInFlight);
    }

    [SkippableFact]
    public async Task A_full_disk_stops_the_sending_and_room_lets_it_go_on()
    {
        using var disk = SmallDisk.Make(megabytes: 16);
        await using var receiver = new CountingReceiver();
        // The last ones wait until the disk is full.
        receiver.Door.Admit(50);
        var slug = await OutsideSeed.MakeAsync(disk.Folder, "neverTwice", Readers);
        // Slowly: each record is a write of its own, and what room the files have is soon used up.
        var settings = new Dictionary<string, string>(receiver.Settings) { ["Smtp:Servers:0:MessagesPerSecond"] = "250" };
        await using var service = await ServiceProcess.StartAsync(disk.Folder, settings);
        var desk = new Desk(service.Http);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(() => receiver.Messages.Count >= 10, Busy);
        disk.Fill();
        receiver.Door.Open();
        await Eventually.TrueAsync(() => service.Said.Contains("The ledger takes no records", StringComparison.Ordinal), Busy);

        var before = receiver.Messages.Count;
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.InRange(receiver.Messages.Count, before, Math.Min(before + MostInFlight, Readers - 1));
        Assert.Equal(Readers, (int?)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["audience"]);
        disk.Free();
        Assert.Empty(await JudgedAsync(desk, issue, () => receiver.Messages.Select(m => m.Recipient), slug, neverTwice: true));
        Assert.Equal(Readers, receiver.Messages.Count);
    }

    [Fact]
    public async Task A_stop_cuts_what_does_not_end_within_seconds_and_the_ledger_owns_up_to_it()
    {
        const int few = 12;
        var port = Ports.Free();
        var deaf = new RudeServer((at, _) => at == "." ? "nothing" : null, port);
        var slug = await OutsideSeed.MakeAsync(_data, "neverTwice", few);
        var settings = new Dictionary<string, string>
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = $"{port}",
            ["Smtp:Servers:0:Security"] = "None",
            ["Smtp:Servers:0:MaxConnections"] = "3",
        };
        JsonObject issue;
        await using (var first = await ServiceProcess.StartAsync(_data, settings))
        {
            issue = await new Desk(first.Http).IssueAsync(slug, "submit", "approve", "send");
            await Eventually.TrueAsync(() => deaf.Texts.Count == 3, Busy);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Assert.Equal(0, await first.StopAsync());
            output.WriteLine($"stopped after {watch.Elapsed.TotalSeconds:0.0} s");
            // Ten minutes are what a server may take for this answer (docs/smtp.md); a stop waits for a few seconds, and the machine may be busy.
            Assert.InRange(watch.Elapsed.TotalSeconds, 4, 60);
        }

        var taken = deaf.Texts.ToList();
        await deaf.DisposeAsync();
        await using var receiver = new CountingReceiver(port);
        await using var second = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(second.Http);
        await desk.UntilAsync(issue, "sent");
        var uncertain = await LedgerJudge.AssertTrueAsync(desk, issue, [.. taken, .. receiver.Messages.Select(m => m.Recipient)], few, slug, neverTwice: true);
        Assert.Equal(taken.Order(), uncertain.Order());
    }

    [Fact]
    public async Task A_stop_ends_the_sending_at_once_whatever_requests_are_still_under_way()
    {
        const int many = 300;
        await using var server = new RudeServer((at, recipient) => at == "." && recipient == "slow@press.example" ? "nothing" : null);
        var slug = await OutsideSeed.MakeAsync(_data, "neverTwice", many);
        // In the half minute that a request may take to end, sixty more of them would be out.
        var settings = Server(0, server.Port, ("MessagesPerSecond", "2"), ("MaxConnections", "2")).ToDictionary();
        await using var service = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(service.Http);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        var test = desk.MoveAsync(issue, "test", """{"to":["slow@press.example"]}""");
        await Eventually.TrueAsync(() => server.Texts.Contains("slow@press.example") && server.Texts.Count > 2, Busy);
        var before = server.Texts.Count;
        var stopping = service.StopAsync();
        // Only the connection of the test is left.
        await Eventually.TrueAsync(() => server.OpenOf("[127.0.0.1]") == 1, Busy);
        Assert.InRange(server.Texts.Count - before, 0, 30);
        await service.KillAsync();
        await stopping;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => test);
    }

    private async Task<IReadOnlySet<string>> JudgedAsync(Desk desk, JsonObject issue, Func<IEnumerable<string>> received, string slug, bool? neverTwice = null)
    {
        await desk.UntilAsync(issue, "sent");
        var uncertain = await LedgerJudge.AssertTrueAsync(desk, issue, received(), Readers, slug, neverTwice);
        output.WriteLine($"{slug}: {uncertain.Count} uncertain");
        return uncertain;
    }
}
