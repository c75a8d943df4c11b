using System.Collections.Concurrent;
using System.Globalization;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Sending;

/// <summary>What becomes of a copy by the server's answer: 4xx is tried again until the deadline, 5xx is final.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task Every_answer_has_its_outcome()
    {
        // Point and answer by reader; "once" only for the first try.
        var answers = new Dictionary<string, (string At, string Answer, bool Once)>
        {
            ["reader1"] = ("RCPT", "450 4.7.1 Greylisted, come back soon", true),
            ["reader2"] = ("RCPT", "550 5.1.1 No such user here", false),
            ["reader3"] = ("RCPT", "452 4.2.2 Mailbox full", false),
            ["reader4"] = (".", "451 4.3.0 Try again", true),
            ["reader5"] = (".", "554 5.7.1 This looks like spam", false),
        };
        var said = new ConcurrentDictionary<string, bool>();
        await using var server = new RudeServer((at, recipient) =>
            answers.TryGetValue(recipient.Split('-')[0], out var answer) && answer.At == at && (!answer.Once || IsFirst(recipient)) ? answer.Answer : null);
        await using var service = await TestService.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["Smtp:Servers:0:Security"] = "None",
            // The second wait is past the deadline.
            ["Sending:RetryDelays:0"] = "00:00:01",
            ["Sending:RetryDelays:1"] = "01:00:00",
        });
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"deadline\":\"00:30:00\"");
        await desk.SubscribersAsync(slug, 6);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");

        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray().OrderBy(row => (string?)row!["address"], StringComparer.Ordinal).ToList();
        Assert.Equal(
            [
                ("accepted", null, 2), ("rejected", "refused", 1), ("rejected", "deadline", 2), ("accepted", null, 2), ("rejected", "refused", 1), ("accepted", null, 1),
            ],
            rows.Select(row => ((string?)row!["state"], (string?)row["reason"], (int)row["attempts"]!)));
        Assert.Equal("550 5.1.1 No such user here", (string?)rows[1]!["reply"]);
        Assert.Contains("Mailbox full", (string?)rows[2]!["reply"], StringComparison.Ordinal);
        // The text that was put off after its dot was the same as the one that was taken.
        var twice = server.Marks.Where(m => m.Recipient.StartsWith("reader4-", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, twice.Count);
        Assert.Equal(twice[0], twice[1]);
        Assert.Equal((int)(await desk.GetAsync($"issues/{issue["id"]}/certificate"))["rejected"]!, rows.Count(row => (string?)row!["state"] == "rejected"));

        bool IsFirst(string recipient) => said.TryAdd(recipient, true);
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_first_costs_no_copy_a_try_and_the_progress_says_so()
    {
        var demand = "530 5.7.0 Authentication required";
        await using var server = new RudeServer((at, _) => at == "MAIL" ? Volatile.Read(ref demand) : null);
        await using var service = await StartAsync(server);
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        await desk.SubscribersAsync(slug, 8);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(
            async () => (await desk.GetAsync($"issues/{issue["id"]}/progress"))["slowedBy"]!.AsArray().Any(w => ((string)w!).Contains("530 5.7.0", StringComparison.Ordinal)));

        Volatile.Write(ref demand, null!);
        await desk.UntilAsync(issue, "sent");
        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray();
        Assert.All(rows, row => Assert.Equal(("accepted", 1), ((string)row!["state"]!, (int)row["attempts"]!)));
        Assert.Equal(8, server.Texts.Count);
    }

    [Fact]
    public async Task A_copy_of_which_nobody_knows_when_its_time_is_over_is_not_told_as_one_that_no_server_took()
    {
        await using var server = new RudeServer((at, recipient) => at == "." && recipient.StartsWith("reader1-", StringComparison.Ordinal) ? "drop" : null);
        await using var service = await StartAsync(server, ("Sending:RetryDelays:0", "01:00:00"));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"uncertain\":\"neverMiss\",\"deadline\":\"00:30:00\"");
        await desk.SubscribersAsync(slug, 2);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        var row = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?state=uncertain"))["items"]!.AsArray().Single()!;
        Assert.StartsWith("reader1-", (string?)row["address"], StringComparison.Ordinal);
        Assert.NotNull(row["uncertainAt"]);
        Assert.Null((string?)row["reason"]);
        Assert.Equal(1, (int?)(await desk.GetAsync($"issues/{issue["id"]}/certificate"))["uncertain"]);
    }

    [Fact]
    public async Task What_was_put_off_is_not_tried_after_the_deadline_when_nobody_could_try_it_before()
    {
        await using var server = new RudeServer((at, recipient) => (at, recipient.Split('-')[0]) switch
        {
            ("RCPT", "reader1") => "450 4.2.1 Busy",
            (".", "reader2") => "drop",
            _ => null,
        });
        var clock = new JumpingClock();
        await using var service = await StartAsync(server, clock, ("Sending:RetryDelays:0", "00:20:00"), ("Sending:PipelineDepth", "0"));
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"uncertain\":\"neverMiss\",\"deadline\":\"00:30:00\"");
        await desk.SubscribersAsync(slug, 3);
        var issue = await desk.IssueAsync(slug, "submit", "approve", "send");
        await Eventually.TrueAsync(async () => await DeferredAsync() == 2);
        // The machine slept.
        clock.Jump(TimeSpan.FromHours(2));
        await desk.UntilAsync(issue, "sent");
        var rows = (await desk.GetAsync($"issues/{issue["id"]}/deliveries?limit=500"))["items"]!.AsArray().OrderBy(row => (string?)row!["address"], StringComparer.Ordinal);
        Assert.Equal(
            [("rejected", "deadline", 1), ("uncertain", null, 1), ("accepted", null, 1)],
            rows.Select(row => ((string?)row!["state"], (string?)row["reason"], (int)row["attempts"]!)));

        async Task<int> DeferredAsync() => (int)(await desk.GetAsync($"issues/{issue["id"]}/progress"))["deferred"]!;
    }

    private static Task<TestService> StartAsync(RudeServer server, params (string Key, string Value)[] more) => StartAsync(server, TimeProvider.System, more);

    private static Task<TestService> StartAsync(RudeServer server, TimeProvider clock, params (string Key, string Value)[] more) => TestService.StartAsync(
        clock: clock,
        settings: new Dictionary<string, string?>(more.Select(m => new KeyValuePair<string, string?>(m.Key, m.Value)))
        {
            ["Smtp:Mode"] = "Servers",
            ["Smtp:Servers:0:Host"] = "127.0.0.1",
            ["Smtp:Servers:0:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["Smtp:Servers:0:Security"] = "None",
        });
}
