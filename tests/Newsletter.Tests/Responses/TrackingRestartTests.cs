using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Newsletter.Data;
using Newsletter.Responses.Reading;
using Newsletter.Subscribers;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Responses;

/// <summary>What is counted survives stops, doubts, slow disks and several nodes.</summary>
public sealed class TrackingRestartTests
{
    private const string Program = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private static readonly Dictionary<string, string?> Patient = new() { ["Counting:TooSoon"] = "00:00:00" };

    [Fact]
    public async Task A_click_a_moment_before_the_service_stops_is_counted()
    {
        var data = Directory.CreateTempSubdirectory("newsletter-test-");
        try
        {
            string issue;
            string address;
            await using (var service = await TestService.StartAsync(data: data, settings: Patient))
            {
                (issue, address) = await SentAsync(service);
                using var clicked = await ClickAsync(service, address);
                Assert.Equal(HttpStatusCode.Found, clicked.StatusCode);
            }

            await using var again = await TestService.StartAsync(data: data, settings: Patient);
            Assert.Equal((1, 1), await ClicksAsync(again, issue));
            // The old mail goes on working.
            (await ClickAsync(again, address)).Dispose();
            await Eventually.TrueAsync(async () => await ClicksAsync(again, issue) == (2, 1));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_group_of_which_nobody_knows_whether_it_was_written_counts_once()
    {
        await using var service = await TestService.StartAsync(settings: Patient);
        var (issue, _) = await SentAsync(service);
        var (batch, hits) = (Guid.CreateVersion7(), new[] { new Judged(new Hit(new LinkKey(1, 1, 1), 1, DateTimeOffset.UtcNow, Machine: false), Machine: false) });
        for (var i = 0; i < 2; i++)
        {
            await using var scope = service.App.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RecordHits>().HandleAsync(batch, hits, default);
        }

        Assert.Equal((1, 1), await ClicksAsync(service, issue));
    }

    [Fact]
    public async Task What_comes_while_a_group_is_written_tells_a_program_from_a_reader()
    {
        await using var service = await TestService.StartAsync(settings: Patient);
        await SentAsync(service);
        var clock = new TestClock();
        var queue = new HitQueue(service.App.Services.GetRequiredService<IMeterFactory>());
        var scopes = new SlowScopes(service.App.Services.GetRequiredService<IServiceScopeFactory>(), () =>
        {
            clock.Advance(Haste.Within / 2);
            queue.Add(Click(1, 2));
            queue.Add(Click(1, 3));
            clock.Advance(Haste.Within * 2);
        });
        using var writer = new HitWriter(queue, scopes, clock, NullLogger<HitWriter>.Instance);
        // The first is written at once; the second is too young to be judged.
        queue.Add(Click(null, 1));
        clock.Advance(Haste.Within * 2);
        queue.Add(Click(1, 1));
        await writer.StartAsync(default);

        await Eventually.TrueAsync(async () => (await CountsAsync()).Sum(c => c.Times + c.Machine) == 4);
        await writer.StopAsync(default);
        Assert.Equal([(1, 1, 1), (2, 0, 1), (3, 0, 1)], (await CountsAsync()).Select(c => (c.Item, (int)c.Times, (int)c.Machine)));

        Hit Click(int? row, int number) => new(new LinkKey(1, 1, number), row, clock.GetUtcNow(), Machine: false);

        async Task<List<ReadingCount>> CountsAsync()
        {
            await using var scope = service.App.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<NewsletterDb>().ReadingCounts.AsNoTracking().Where(c => c.Kind == ReadingKind.Link).OrderBy(c => c.Item).ToListAsync();
        }
    }

    [Fact]
    public async Task So_soon_after_a_server_took_it_nobody_has_read_it()
    {
        await using var service = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["Counting:TooSoon"] = "01:00:00" });
        var (issue, address) = await SentAsync(service);
        (await ClickAsync(service, address)).Dispose();

        await Eventually.TrueAsync(async () => (long)(await ReportAsync(service, issue))["clicks"]!["machine"]! == 1);
        Assert.Equal((0, 0), await ClicksAsync(service, issue));
    }

    [SkippableFact]
    public async Task Two_nodes_count_together_and_a_reader_who_comes_to_both_once()
    {
        var connection = await PostgresCluster.NewDatabaseAsync();
        if (connection is null)
            Required.Absent("postgresql", "no /usr/lib/postgresql/*/bin/initdb on this machine");
        var data = Directory.CreateTempSubdirectory("newsletter-test-");
        try
        {
            await using var one = await TestService.StartAsync(connection, Patient, data);
            await using var other = await TestService.StartAsync(connection, Patient, data);
            var (issue, address) = await SentAsync(one);
            await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => (await ClickAsync(i % 2 == 0 ? one : other, address)).Dispose()));

            await Eventually.TrueAsync(async () => await ClicksAsync(one, issue) == (40, 1));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static Task<HttpResponseMessage> ClickAsync(TestService service, string address) =>
        service.Http.SendAsync("GET", ReadCopy.Path(address), null, ("User-Agent", Program));

    private static async Task<(long Times, long Readers)> ClicksAsync(TestService service, string issue)
    {
        var clicks = (await ReportAsync(service, issue))["clicks"]!;
        return ((long)clicks["times"]!, (long)clicks["readers"]!);
    }

    private static Task<JsonObject> ReportAsync(TestService service, string issue) => new Desk(service.Admin).GetAsync($"issues/{issue}/report");

    private static async Task<(string Issue, string Address)> SentAsync(TestService service)
    {
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync("\"tracking\":\"individual\"");
        var json = $$"""{"email":"reader@{{slug}}.example","confirmed":true,"subscriptions":[{"publication":"{{slug}}","individualFigures":true}]}""";
        await (await service.Admin.SendAsync("POST", "/api/v1/subscribers", json)).ExpectAsync(HttpStatusCode.Created);
        var issue = await desk.UntilAsync(await desk.IssueAsync(slug, "submit", "approve", "send"), "sent");
        return ((string)issue["id"]!, (await service.CopyAsync($"reader@{slug}.example")).Counted[0]);
    }
    /// <summary>Something happens while the first scope is waited for.</summary>
    private sealed class SlowScopes(IServiceScopeFactory scopes, Action meanwhile) : IServiceScopeFactory
    {
        private Action? _meanwhile = meanwhile;

        public IServiceScope CreateScope()
        {
            Interlocked.Exchange(ref _meanwhile, null)?.Invoke();
            return scopes.CreateScope();
        }
    }
}
