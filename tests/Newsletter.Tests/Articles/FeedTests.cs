using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Articles.Feeds;
using Newsletter.Scheduling;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Articles;

/// <summary>One service for all of them, whose clock they move.</summary>
public sealed class FeedDesk : IAsyncLifetime
{
    internal TestClock Clock { get; } = new(new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));

    internal TestService Service { get; private set; } = null!; // xunit calls InitializeAsync first

    public async Task InitializeAsync() =>
        Service = await TestService.StartAsync(clock: Clock, settings: Settings("00:01:00"), services: WithoutAlarms);

    // Once a minute the service fetches what is due itself, and may be there before a test.
    private static void WithoutAlarms(IServiceCollection services) => services.RemoveHosted<Reconciler>();

    /// <param name="timeout">How long a server may take for an answer.</param>
    internal static Dictionary<string, string?> Settings(string timeout) => new() { ["Outbound:Allow"] = "127.0.0.1/32", ["Outbound:Timeout"] = timeout };

    public async Task DisposeAsync() => await Service.DisposeAsync();
}

/// <summary>Feeds through the running service: what they bring, once, and what becomes of those that fail.</summary>
public sealed class FeedTests(FeedDesk desk) : IClassFixture<FeedDesk>, IAsyncLifetime
{
    /// <summary>By which this test's items are told from those of the others.</summary>
    private readonly string _word = "w" + Guid.CreateVersion7().ToString("N");
    private readonly TestClock _clock = desk.Clock;
    private readonly TestService _service = desk.Service;
    private FeedServer _server = null!; // InitializeAsync

    public async Task InitializeAsync() => _server = await FeedServer.StartAsync("The Paper " + _word);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Entries_become_items_once_whatever_happens_to_them()
    {
        _server.Serve("one", ("b", "Second", $"https://p.example/{_word}/2"), ("a", "First", $"https://p.example/{_word}/1"));
        var feed = await AddAsync();
        Assert.Equal(["Second", "First"], await HeadlinesAsync());
        Assert.Equal(("The Paper " + _word, null, 0), ((string?)feed["name"], (string?)feed["problem"], (int)feed["failures"]!));

        var second = (string)(await ItemsAsync())[0]!["id"]!;
        using (await _service.Admin.SendAsync("DELETE", $"/api/v1/articles/{second}", headers: ("If-Match", "*")))
        {
            // The same, one new, one whose text was changed, and one that is on the desk by its link already.
            _server.Serve("two", ("d", "Same story", $"http://www.p.example/{_word}/3/?utm_source=x"), ("c", "Third", $"https://p.example/{_word}/3"), ("b", "Second", $"https://p.example/{_word}/2"), ("a", "First, changed", $"https://p.example/{_word}/1"));
            await FetchAsync(feed);
        }

        Assert.Equal(["Third", "First"], await HeadlinesAsync());
    }

    [Fact]
    public async Task It_is_asked_whether_it_has_changed_and_a_304_is_a_good_answer()
    {
        _server.Serve("one", ("a", "First", $"https://p.example/{_word}/1"));
        var feed = await AddAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));
        await _service.Get<FetchDueFeeds>().HandleAsync(default);

        Assert.Equal("\"one\"", _server.Asked.Last().IfNoneMatch);
        feed = await (await _service.Admin.GetAsync($"/api/v1/feeds/{feed["id"]}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((0, null), ((int)feed["failures"]!, (string?)feed["problem"]));
        Assert.Equal(TimeSpan.Zero, _clock.GetUtcNow() - When(feed, "fetchedAt"));

        var asked = _server.Asked.Count;
        await _service.Get<FetchDueFeeds>().HandleAsync(default);
        Assert.Equal(asked, _server.Asked.Count);
    }

    [Fact]
    public async Task What_fails_is_said_in_words_and_asked_for_less_often()
    {
        _server.Serve("one", ("a", "First", $"https://p.example/{_word}/1"));
        var feed = await AddAsync();
        _server.Fail(500);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 8; i++)
        {
            feed = await FetchAsync(feed);
            waits.Add(When(feed, "nextAt") - _clock.GetUtcNow());
        }

        Assert.Equal([60, 120, 240, 480, 960, 1440, 1440, 1440], waits.Select(wait => wait.TotalMinutes));
        Assert.Equal(("The server answered 500 Internal Server Error.", 8), ((string?)feed["problem"], (int)feed["failures"]!));

        _server.Serve("two", ("b", "Second", $"https://p.example/{_word}/2"));
        feed = await FetchAsync(feed);
        Assert.Equal((0, null), ((int)feed["failures"]!, (string?)feed["problem"]));
        _server.Fail(429, "7200");
        Assert.Equal(120, (When(await FetchAsync(feed), "nextAt") - _clock.GetUtcNow()).TotalMinutes);
        _server.Fail(410);
        feed = await FetchAsync(feed);
        Assert.True((bool)feed["paused"]!);
    }

    [Fact]
    public async Task A_flood_stops_at_what_people_can_look_at()
    {
        _server.Serve("one", Entries(0, 60));
        var feed = await AddAsync();
        Assert.Equal(20, (await ItemsAsync()).Count);
        Assert.Equal("Entry 0", (await HeadlinesAsync())[0]);

        for (var round = 1; round < 8; round++)
        {
            _server.Serve("r" + round, Entries(round * 100, 60));
            feed = await FetchAsync(feed);
        }

        Assert.Equal(TakeEntries.MostWaiting, (await ItemsAsync()).Count);
        Assert.StartsWith("More is there", (string?)feed["problem"], StringComparison.Ordinal);

        (string, string, string)[] Entries(int from, int count) =>
            [.. Enumerable.Range(from, count).Select(i => (i.ToString(CultureInfo.InvariantCulture), $"Entry {i}", $"https://p.example/{_word}/{i}"))];
    }

    [Fact]
    public async Task Huge_endless_and_private_ones_are_refused_when_they_are_added()
    {
        _server.Answer = async context =>
        {
            var block = new byte[65536];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        };
        Assert.Contains("larger than", await RefusedAsync(_server.Url), StringComparison.Ordinal);
        _server.Answer = context => Task.Delay(TimeSpan.FromMinutes(5), context.RequestAborted);
        await using (var impatient = await TestService.StartAsync(settings: FeedDesk.Settings("00:00:01")))
            Assert.Contains("has not answered", await RefusedAsync(_server.Url, impatient), StringComparison.Ordinal);
        Assert.Contains("not public", await RefusedAsync("http://127.0.0.2:1/"), StringComparison.Ordinal);
        Assert.Contains("not public", await RefusedAsync("http://169.254.169.254/latest"), StringComparison.Ordinal);
        Assert.Contains("absolute address", await RefusedAsync("ftp://paper.example/rss"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_leads_to_its_feed_and_nobody_adds_one_twice()
    {
        _server.Serve("one", ("a", "First", $"https://p.example/{_word}/1"));
        var rss = _server.Answer;
        _server.Answer = context => context.Request.Path.Value!.EndsWith("/rss", StringComparison.Ordinal)
            ? rss(context)
            : context.Response.WriteAsync($"<!doctype html><html><head><link rel=alternate type=application/rss+xml href={_server.Url}/rss>");
        Assert.Equal(_server.Url + "/rss", (string?)(await AddAsync())["address"]);
        Assert.Contains("already", await RefusedAsync(_server.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paused_it_rests_and_removed_it_leaves_what_it_brought()
    {
        _server.Serve("one", ("a", "First", $"https://p.example/{_word}/1"));
        var feed = await AddAsync();
        var path = $"/api/v1/feeds/{feed["id"]}";
        feed = await (await _service.Admin.SendAsync("PUT", path, """{"name":"Ours","paused":true}""", ("If-Match", (string)feed["etag"]!))).ExpectAsync(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromDays(2));
        var asked = _server.Asked.Count;
        await _service.Get<FetchDueFeeds>().HandleAsync(default);
        Assert.Equal((asked, "Ours"), (_server.Asked.Count, (string?)feed["name"]));

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await _service.Admin.SendAsync("DELETE", path)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _service.Admin.SendAsync("DELETE", path, headers: ("If-Match", (string)feed["etag"]!))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Admin.GetAsync(path)).StatusCode);
        Assert.Equal(["First"], await HeadlinesAsync());
    }

    [Fact]
    public async Task Of_several_nodes_one_fetches()
    {
        _server.Serve("one", ("a", "First", $"https://p.example/{_word}/1"));
        await AddAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        var asked = _server.Asked.Count;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _service.Get<FetchDueFeeds>().HandleAsync(default)));
        Assert.Equal(asked + 1, _server.Asked.Count);
    }

    [Fact]
    public async Task Whoever_presses_at_once_gets_every_entry_once()
    {
        _server.Serve("one", ("a", "First", $"https://p.example/{_word}/1"));
        var feed = await AddAsync();
        _server.Serve("two", ("b", "Second", $"https://p.example/{_word}/2"), ("a", "First", $"https://p.example/{_word}/1"));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => FetchAsync(feed)));
        Assert.Equal(["Second", "First"], await HeadlinesAsync());
    }

    private static DateTimeOffset When(JsonObject feed, string field) => DateTimeOffset.Parse((string)feed[field]!, CultureInfo.InvariantCulture);

    private async Task<JsonObject> AddAsync() =>
        await (await _service.Admin.SendAsync("POST", "/api/v1/feeds", $$"""{"address":"{{_server.Url}}"}""")).ExpectAsync(HttpStatusCode.Created);

    private async Task<JsonObject> FetchAsync(JsonObject feed) => await (await _service.Admin.SendAsync("POST", $"/api/v1/feeds/{feed["id"]}/fetch")).ExpectAsync(HttpStatusCode.OK);

    private Task<string> RefusedAsync(string address) => RefusedAsync(address, _service);

    private static async Task<string> RefusedAsync(string address, TestService service)
    {
        var problem = await (await service.Admin.SendAsync("POST", "/api/v1/feeds", $$"""{"address":"{{address}}"}""")).ExpectProblemAsync(422);
        return (string)problem["errors"]!["address"]![0]!;
    }

    private async Task<JsonArray> ItemsAsync() => (await (await _service.Admin.GetAsync($"/api/v1/articles?limit=500&q={_word}")).ExpectAsync(HttpStatusCode.OK))["items"]!.AsArray();

    private async Task<List<string>> HeadlinesAsync() => [.. (await ItemsAsync()).Select(item => (string)item!["headline"]!)];
}
