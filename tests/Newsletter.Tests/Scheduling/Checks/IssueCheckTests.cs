using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Scheduling.Checks;

public sealed class IssueChecksOnSqlite(OnSqlite fixture) : IssueCheckTests(fixture), IClassFixture<OnSqlite>;

public sealed class IssueChecksOnPostgreSql(OnPostgreSql fixture) : IssueCheckTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class IssueCheckTests(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task What_was_left_in_the_text_is_found_with_its_article()
    {
        var slug = await Desk.PublicationAsync();
        var article = await ArticleAsync("""{"headline":"Budget TK","lead":"Lorem ipsum dolor.","image":{"url":"https://news.example/a.png","alt":""}}""");
        var empty = await ArticleAsync("""{"headline":"Nothing yet"}""");
        var checks = await ChecksAsync(await IssueAsync(slug, "[Test] subject", article, empty));

        Assert.Equal([null, article], checks.Where(c => c.Id == "leftover").Select(c => c.Article).Order());
        Assert.Contains(checks, c => c.Id == "leftover" && c.Detail.Contains("“TK”, “Lorem ipsum”", StringComparison.Ordinal));
        Assert.Equal(article, Assert.Single(checks, c => c.Id == "alt-text").Article);
        Assert.Equal(empty, Assert.Single(checks, c => c.Id == "empty-article").Article);
    }

    [SkippableFact]
    public async Task A_test_counts_for_the_text_that_was_tested()
    {
        var slug = await Desk.PublicationAsync();
        var article = await ArticleAsync("""{"headline":"One","lead":"Lead."}""");
        var issue = await IssueAsync(slug, "Tested", article);
        Assert.Equal("No test was sent", await TitleAsync(issue, "test"));

        await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/issues/{issue}/test", """{"to":["me@desk.example"]}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("A test of this very text was sent", await TitleAsync(issue, "test"));

        await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/articles/{article}", """{"headline":"One","lead":"Another lead."}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("The issue was changed after its last test", await TitleAsync(issue, "test"));
    }

    [SkippableFact]
    public async Task Links_are_followed_when_somebody_asks_and_what_came_of_it_is_told()
    {
        using var site = new LinkSite();
        var slug = await Desk.PublicationAsync();
        var article = await ArticleAsync($$"""{"headline":"Links","lead":"[here]({{site.Address}}/here) and [gone]({{site.Address}}/gone)"}""");
        var issue = await IssueAsync(slug, "Links", article);
        Assert.Equal("2 links were not tried", await TitleAsync(issue, "links"));

        // The service under test may fetch from nowhere but public addresses: this one is refused, and told.
        var answer = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/issues/{issue}/links")).ExpectAsync(HttpStatusCode.OK);
        var dead = Read(answer).Where(c => c.Id == "link-dead").ToList();
        Assert.Equal(2, dead.Count);
        Assert.Contains(dead, c => c.Detail.Contains("not public", StringComparison.Ordinal));
        Assert.Empty(site.Asked);
    }

    [SkippableFact]
    public async Task A_link_through_a_redirector_is_told()
    {
        var slug = await Desk.PublicationAsync();
        var article = await ArticleAsync("""{"headline":"Short","lead":"Lead.","link":"https://bit.ly/abc"}""");
        Assert.Equal(article, (await ChecksAsync(await IssueAsync(slug, "Short", article))).Single(c => c.Id == "link-redirector").Article);
    }

    [SkippableFact]
    public async Task A_link_of_a_network_that_is_allowed_answers_or_not()
    {
        Skip.If(fixture is OnPostgreSql, "The fetching is the same on both databases");
        using var site = new LinkSite();
        await using var service = await TestService.StartAsync(settings: new Dictionary<string, string?> { ["Outbound:Allow"] = "127.0.0.0/8" });
        var desk = new Desk(service.Admin);
        var slug = await desk.PublicationAsync();
        var lead = $"[here]({site.Address}/here) and [gone]({site.Address}/gone), [again]({site.Address}/here)";
        var article = (string)(await (await service.Admin.SendAsync("POST", "/api/v1/articles", $$"""{"headline":"Links","lead":"{{lead}}"}""")).ExpectAsync(HttpStatusCode.Created))["id"]!;
        var issue = (await (await service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", $$"""{"subject":"Links","articles":["{{article}}"]}""")).ExpectAsync(HttpStatusCode.Created))["id"];

        var checks = Read(await (await service.Admin.SendAsync("POST", $"/api/v1/issues/{issue}/links")).ExpectAsync(HttpStatusCode.OK));
        var dead = Assert.Single(checks, c => c.Id == "link-dead");
        Assert.Contains("/gone in: Links. 404 NotFound", dead.Detail, StringComparison.Ordinal);
        Assert.Equal("1 of 2 links answered", checks.Single(c => c.Id == "links").Title);
        Assert.Equal(["/gone", "/here"], site.Asked.Order());
    }

    [SkippableFact]
    public async Task The_review_page_shows_the_issue_and_what_stands_in_its_way()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await IssueAsync(slug, "On one page", await ArticleAsync("""{"headline":"Only a headline"}"""));
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var page = await session.Http.GetStringAsync($"/desk/issues/{issue}/review");

        Assert.Contains("On one page", page, StringComparison.Ordinal);
        Assert.Contains("One thing is in the way: it cannot be scheduled or sent.", page, StringComparison.Ordinal);
        Assert.Contains("The audience is empty", page, StringComparison.Ordinal);
        Assert.Contains("An article says nothing yet", page, StringComparison.Ordinal);
    }

    private sealed record Found(string Id, string Level, string Title, string Detail, string? Article);

    private async Task<string> ArticleAsync(string json) => (string)(await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/articles", json)).ExpectAsync(HttpStatusCode.Created))["id"]!;

    private async Task<string> IssueAsync(string slug, string subject, params string[] articles)
    {
        var json = new JsonObject { ["subject"] = subject, ["preheader"] = "In short", ["articles"] = new JsonArray([.. articles.Select(id => JsonValue.Create(id))]) };
        return (string)(await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", json.ToJsonString())).ExpectAsync(HttpStatusCode.Created))["id"]!;
    }

    private async Task<List<Found>> ChecksAsync(string issue) => Read(await Desk.GetAsync($"issues/{issue}/checks"));

    private async Task<string> TitleAsync(string issue, string id) => (await ChecksAsync(issue)).Single(c => c.Id == id).Title;

    private static List<Found> Read(JsonNode answer) =>
        [.. answer["items"]!.AsArray().Select(c => new Found((string)c!["id"]!, (string)c["level"]!, (string)c["title"]!, (string)c["detail"]!, (string?)c["article"]))];

    /// <summary>A web site on loopback that knows one page.</summary>
    private sealed class LinkSite : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<string> _asked = [];

        public LinkSite()
        {
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public IReadOnlyList<string> Asked
        {
            get
            {
                lock (_asked)
                    return [.. _asked];
            }
        }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
                    var path = (await reader.ReadLineAsync() ?? "").Split(' ')[1];
                    while (await reader.ReadLineAsync() is { Length: > 0 })
                    {
                    }

                    lock (_asked)
                        _asked.Add(path);
                    var status = path == "/here" ? "200 OK" : "404 Not Found";
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
