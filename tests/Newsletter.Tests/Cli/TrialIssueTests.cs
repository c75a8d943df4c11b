using System.Net;
using Newsletter.Engines.Tests.Support;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Cli;

/// <summary>A start's issue to nobody: it is over before the service calls itself ready, nobody gets it, and nothing of it stays.</summary>
public sealed class TrialIssueTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("newsletter-trial-");
    private readonly CountingReceiver _outside = new();

    private DirectoryInfo[] Folders => _data.GetDirectories("trial-*");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _outside.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task It_is_over_before_the_service_is_ready_and_leaves_nothing_behind()
    {
        await using var service = await StartAsync();

        var states = new List<string>();
        await Eventually.TrueAsync(async () =>
        {
            var ready = await service.Http.GetAsync("/health/ready");
            var answer = await ready.JsonAsync();
            var trial = answer["checks"]!.AsArray().Single(check => (string?)check!["name"] == "trial")!;
            states.Add($"{(int)ready.StatusCode} {trial["ok"]}");
            return ready.StatusCode == HttpStatusCode.OK;
        }, Patience);

        Assert.All(states.SkipLast(1), state => Assert.Equal("503 false", state));
        Assert.Equal("200 true", states[^1]);
        await SaysAsync(service);
        Assert.Empty(Folders);
        Assert.Empty(_outside.Messages);
        Assert.Empty((await (await service.Http.GetAsync("/api/v1/publications")).ExpectAsync(HttpStatusCode.OK))["items"]!.AsArray());
        Assert.Empty((await (await service.Http.GetAsync("/api/v1/subscribers")).ExpectAsync(HttpStatusCode.OK))["items"]!.AsArray());
    }

    [Fact]
    public async Task One_that_was_killed_is_cleared_away_by_the_next()
    {
        for (var tries = 1; Folders.Length == 0; tries++)
        {
            Assert.True(tries < 10, "Every trial issue was over before its process could be killed.");
            // Where the machine was so busy with others that it is over already, another one is begun.
            await using var first = await StartAsync();
            await Eventually.TrueAsync(async () => Folders.Length > 0 || (await first.Http.GetAsync("/health/ready")).IsSuccessStatusCode, Patience);
            await first.KillAsync();
        }

        Assert.Single(Folders);
        await using var second = await StartAsync();
        await Eventually.TrueAsync(async () => (await second.Http.GetAsync("/health/ready")).IsSuccessStatusCode, Patience);
        await SaysAsync(second);
        Assert.Empty(Folders);
    }

    [SkippableFact]
    public async Task Nodes_that_share_a_folder_keep_out_of_each_others_way()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        if (database is null)
            Required.Absent("postgresql", "no initdb on this machine");
        (string, string)[] shared = [("Database:Provider", "PostgreSql"), ("ConnectionStrings:Newsletter", database!)]; // Absent throws
        await using var serve = await StartAsync(shared);
        await using var worker = await StartAsync(ServiceProcess.Command("worker"), shared);
        await using var other = await StartAsync(ServiceProcess.Command("worker"), shared);

        foreach (var node in new[] { serve, worker, other })
        {
            await Eventually.TrueAsync(async () => (await node.Http.GetAsync("/health/ready")).IsSuccessStatusCode, Patience);
            await SaysAsync(node);
        }

        Assert.Empty(Folders);
        Assert.Empty(_outside.Messages);
    }

    [Fact]
    public async Task Copies_that_are_on_their_way_are_trial_enough()
    {
        Guid issue;
        await using (var before = await StartAsync(("Sending:TrialIssue", "false"), ("Smtp:Servers:0:Port", $"{Ports.Free()}")))
        {
            var desk = new Desk(before.Http);
            var slug = await desk.PublicationAsync();
            await desk.SubscribersAsync(slug, 3);
            var sending = await desk.IssueAsync(slug, "submit", "approve", "send");
            issue = (Guid)sending["id"]!;
            await before.KillAsync();
        }

        await using var service = await StartAsync();
        await Eventually.TrueAsync(async () => (string?)(await (await service.Http.GetAsync($"/api/v1/issues/{issue}")).JsonAsync())["state"] == "sent", Patience);
        Assert.Equal(3, _outside.Messages.Count);
        Assert.True((await service.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
        Assert.DoesNotContain("trial issue", service.Said, StringComparison.Ordinal);
    }

    // What a process writes is read behind what it answers.
    private static Task SaysAsync(ServiceProcess service) => Eventually.TrueAsync(() => service.Said.Contains("The trial issue took", StringComparison.Ordinal), Patience);

    // As shipped but for what a test knows better.
    private Task<ServiceProcess> StartAsync(params (string Key, string Value)[] more) => StartAsync(ServiceProcess.Command("serve"), more);

    private Task<ServiceProcess> StartAsync(System.Diagnostics.ProcessStartInfo command, (string Key, string Value)[] more)
    {
        var settings = _outside.Settings;
        settings["Sending:TrialIssue"] = "true";
        settings["Logging:LogLevel:Newsletter.Cli"] = "Debug";
        foreach (var (key, value) in more)
            settings[key] = value;
        return ServiceProcess.StartAsync(_data, settings, command);
    }
}
