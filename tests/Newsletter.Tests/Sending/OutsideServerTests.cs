using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>2,000 subscribers on an outside SMTP server, with the service as a process that is stopped and killed on the way.</summary>
public sealed class OutsideServerTests : IDisposable
{
    private const int Readers = 2000;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [SkippableFact]
    public async Task Two_thousand_readers_get_exactly_one_copy_each()
    {
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, readers: Readers);
        await using var service = await ServiceProcess.StartAsync(_data, sink.Settings);
        var desk = new Desk(service.Http);
        var issue = await SendAsync(desk, slug);
        await UntilSentAsync(desk, issue);

        AssertEverybodyOnce(sink.Recipients());
        await AssertAddsUpAsync(desk, issue, accepted: Readers);
        Assert.Equal(1, (int?)(await desk.GetAsync($"issues/{issue["id"]}"))["number"]);
    }

    [Fact]
    public async Task A_server_that_hangs_up_costs_the_copies_behind_no_try()
    {
        const int Few = 60;
        await using var server = new HangingUpServer(messages: 3);
        var slug = await OutsideSeed.MakeAsync(_data, "neverTwice", Few);
        var settings = new Dictionary<string, string>
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = $"{server.Port}",
            ["Smtp:Servers:0:Security"] = "None",
            ["Smtp:Servers:0:MaxConnections"] = "2",
        };
        await using var service = await ServiceProcess.StartAsync(_data, settings);
        var desk = new Desk(service.Http);
        var issue = await SendAsync(desk, slug);
        await UntilSentAsync(desk, issue);

        Assert.Equal(Enumerable.Range(1, Few).Select(OutsideSeed.Address), server.Recipients.Order());
        Assert.True(server.Connections >= Few / 3, $"{server.Connections} connections");
        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray();
        Assert.All(rows, row => Assert.Equal(("accepted", 1), ((string?)row!["state"], (int)row["attempts"]!)));
    }

    [SkippableFact]
    public async Task A_restart_in_the_middle_loses_nobody_and_doubles_nobody()
    {
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, readers: Readers);
        JsonObject issue;
        await using (var first = await ServiceProcess.StartAsync(_data, Slow(sink)))
        {
            var desk = new Desk(first.Http);
            issue = await SendAsync(desk, slug);
            await SomeAcceptedAsync(desk, issue);
            Assert.Equal(0, await first.StopAsync());
        }

        Assert.InRange(sink.Recipients().Count, 1, Readers - 1);
        await using var second = await ServiceProcess.StartAsync(_data, sink.Settings);
        await UntilSentAsync(new Desk(second.Http), issue);
        AssertEverybodyOnce(sink.Recipients());
        await AssertAddsUpAsync(new Desk(second.Http), issue, accepted: Readers);
    }

    [SkippableFact]
    public async Task A_kill_before_the_slot_still_sends_the_issue_once()
    {
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, readers: 20);
        JsonObject issue;
        await using (var first = await ServiceProcess.StartAsync(_data, sink.Settings))
        {
            var desk = new Desk(first.Http);
            issue = await BookedAsync(desk, slug);
            await first.KillAsync();
        }

        Assert.Empty(sink.Recipients());
        await MoveAsync(TimeSpan.FromSeconds(2));
        await using var second = await ServiceProcess.StartAsync(_data, sink.Settings);
        await UntilSentAsync(new Desk(second.Http), issue);
        Assert.Equal(20, sink.Recipients().Count);
        Assert.Equal(20, sink.Recipients().Distinct().Count());
    }

    [SkippableFact]
    public async Task A_slot_that_passed_too_long_ago_is_held_for_a_person()
    {
        await using var sink = await SmtpSink.StartAsync();
        var slug = await OutsideSeed.MakeAsync(_data, readers: 3, tolerance: TimeSpan.Zero);
        JsonObject issue;
        await using (var first = await ServiceProcess.StartAsync(_data, sink.Settings))
        {
            var desk = new Desk(first.Http);
            issue = await BookedAsync(desk, slug);
            await first.KillAsync();
        }

        await MoveAsync(TimeSpan.FromSeconds(-2));
        await using var second = await ServiceProcess.StartAsync(_data, sink.Settings);
        await new Desk(second.Http).UntilAsync(issue, "held");
        Assert.Empty(sink.Recipients());
    }

    [SkippableFact]
    public async Task A_second_process_on_the_same_folder_says_so_and_leaves()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var first = await ServiceProcess.StartAsync(_data, sink.Settings);
        var settings = new Dictionary<string, string> { ["DataDirectory"] = _data.FullName, ["Urls"] = "http://127.0.0.1:0" };
        var (code, _, errors) = await ServiceProcess.RunAsync(settings, "serve");
        Assert.Equal(1, code);
        Assert.Contains("another newsletter process", errors, StringComparison.Ordinal);
    }

    // 100 a second: however long a stop takes, it comes in the middle.
    private static IReadOnlyDictionary<string, string> Slow(SmtpSink sink) => new Dictionary<string, string>(sink.Settings) { ["Smtp:Servers:0:MessagesPerSecond"] = "100" };

    /// <summary>For a time that cannot come before the process is killed; <see cref="MoveAsync"/> brings it near when nobody is there to act on it.</summary>
    private static async Task<JsonObject> BookedAsync(Desk desk, string slug)
    {
        var at = DateTimeOffset.UtcNow.AddHours(3).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return await (await desk.MoveAsync(await desk.IssueAsync(slug, "submit", "approve"), "schedule", $$"""{"at":"{{at}}"}""")).ExpectAsync(HttpStatusCode.OK);
    }

    private async Task MoveAsync(TimeSpan fromNow)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_data.FullName, "newsletter.db"), Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        var at = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow + fromNow).ToUnixTimeSeconds());
        command.CommandText = "UPDATE issues SET at = $at, local_at = $local WHERE state = 'Scheduled'";
        command.Parameters.AddWithValue("$at", at.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$local", TimeZoneInfo.ConvertTimeBySystemTimeZoneId(at, "Europe/Berlin").DateTime);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private static async Task<JsonObject> SendAsync(Desk desk, string slug) => await desk.IssueAsync(slug, "submit", "approve", "send");

    private static Task SomeAcceptedAsync(Desk desk, JsonObject issue) => Eventually.TrueAsync(async () => (int?)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["accepted"] > 50);

    private static async Task UntilSentAsync(Desk desk, JsonObject issue) => await desk.UntilAsync(issue, "sent");

    private static void AssertEverybodyOnce(IReadOnlyList<string> recipients) => Assert.Equal(Enumerable.Range(1, Readers).Select(OutsideSeed.Address), recipients.Order());

    private static async Task AssertAddsUpAsync(Desk desk, JsonObject issue, int? accepted)
    {
        var certificate = await desk.GetAsync($"issues/{issue["id"]}/certificate");
        Assert.Equal(Readers, (int?)certificate["audience"]);
        Assert.Equal(Readers, (int)certificate["accepted"]! + (int)certificate["rejected"]! + (int)certificate["skipped"]! + (int)certificate["uncertain"]!);
        if (accepted is not null)
            Assert.Equal(accepted, (int?)certificate["accepted"]);
    }
}
