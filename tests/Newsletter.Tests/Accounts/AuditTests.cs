using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class AuditOnSqlite(OnSqlite fixture) : AuditSuite(fixture), IClassFixture<OnSqlite>;

public sealed class AuditOnPostgreSql(OnPostgreSql fixture) : AuditSuite(fixture), IClassFixture<OnPostgreSql>;

public abstract class AuditSuite(ServiceFixture fixture)
{
    private Desk Desk => new(fixture.Service.Admin);

    [SkippableFact]
    public async Task What_was_done_has_its_line_and_what_was_refused_has_none()
    {
        var slug = await Desk.PublicationAsync();
        var issue = await Desk.IssueAsync(slug, "submit");
        await (await Desk.MoveAsync(issue, "schedule", """{"slot":"next"}""")).ExpectProblemAsync(409);
        await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/publications/{slug}/issues", """{"bogus":1}""")).ExpectProblemAsync(422);

        var lines = await LinesAsync($"q={issue["id"]}");
        var line = Assert.Single(lines)!;
        Assert.Equal(("SubmitIssue", "system", slug, 200), ((string?)line["action"], (string?)line["by"], (string?)line["publication"], (int)line["outcome"]!));
        Assert.Equal(["CreateIssue"], (await LinesAsync($"q=/publications/{slug}")).Select(l => (string?)l!["action"]));
    }

    [SkippableFact]
    public async Task An_answer_that_was_repeated_is_no_second_deed()
    {
        var headline = $"Once {Guid.CreateVersion7()}";
        for (var i = 0; i < 2; i++)
            await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/articles", $$"""{"headline":"{{headline}}"}""", ("Idempotency-Key", headline))).ExpectAsync(HttpStatusCode.Created);
        using var client = await fixture.Service.AsAsync(Role.Editor);
        var article = await (await client.SendAsync("POST", "/api/v1/articles", """{"headline":"Mine"}""")).ExpectAsync(HttpStatusCode.Created);
        await (await client.SendAsync("DELETE", $"/api/v1/articles/{article["id"]}", null, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.NoContent);
        var line = Assert.Single(await LinesAsync($"q={article["id"]}"))!;
        Assert.Equal(("DeleteArticle", "key test of editor-all@accounts.example"), ((string?)line["action"], (string?)line["by"]));
        Assert.Equal(2, (await LinesAsync($"account={line["account"]}")).Count);
    }

    [SkippableFact]
    public async Task Signing_in_has_its_line_and_names_no_link()
    {
        var email = $"{Guid.CreateVersion7():N}@desk.example";
        var invited = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/accounts", $$"""{"email":"{{email}}","grants":[{"role":"editor"}],"state":"invited"}"""))
            .ExpectAsync(HttpStatusCode.Created);
        var link = new Uri((string)invited["invitation"]!).AbsolutePath; // the service made it
        using var browser = new DeskVisitor(fixture.Service);
        Assert.Equal("/desk", (await browser.SendAsync(link, link, ("Form.Password", "a few words to remember"))).Location);

        var line = Assert.Single(await LinesAsync($"q={Uri.EscapeDataString(email + " signin")}"))!;
        Assert.Equal(("SignIn", email, 200), ((string?)line["action"], (string?)line["by"], (int)line["outcome"]!));
        Assert.DoesNotContain(link.Split('/')[^1], line.ToJsonString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Reading_leaves_no_line_and_taking_a_list_away_does()
    {
        var slug = await Desk.PublicationAsync();
        await Desk.GetAsync($"publications/{slug}");
        using var export = await fixture.Service.Admin.GetAsync($"/api/v1/publications/{slug}/subscribers.csv");
        Assert.Equal(["ExportSubscribers"], (await LinesAsync($"q=/publications/{slug}")).Select(l => (string?)l!["action"]));
    }

    [SkippableFact]
    public async Task A_publications_admin_reads_the_lines_of_theirs()
    {
        var (mine, other) = (await Desk.PublicationAsync(), await Desk.PublicationAsync());
        await Desk.IssueAsync(mine);
        await Desk.IssueAsync(other);
        using var admin = await fixture.Service.AsAsync(Role.Admin, mine);
        var lines = (await (await admin.GetAsync("/api/v1/audit?limit=500")).ExpectAsync(HttpStatusCode.OK))["items"]!.AsArray();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(mine, (string?)line!["publication"]));
    }

    [SkippableFact]
    public async Task The_file_has_what_the_filters_leave()
    {
        var issue = await Desk.IssueAsync(await Desk.PublicationAsync(), "submit", "approve");
        var csv = await fixture.Service.Admin.GetStringAsync($"/api/v1/audit.csv?q={issue["id"]}&from=2020-01-01");
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("at,by,action,", lines[0], StringComparison.Ordinal);
        Assert.Equal(["SubmitIssue", "ApproveIssue"], lines[1..].Select(line => line.Split(',')[2]));
        Assert.Single((await fixture.Service.Admin.GetStringAsync($"/api/v1/audit.csv?q={issue["id"]}&until=2020-01-01")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        await (await fixture.Service.Admin.GetAsync("/api/v1/audit?from=yesterday&account=me")).ExpectProblemAsync(422);
    }

    /// <summary>A new route is written down by being there: nobody has to think of it, and nobody can forget.</summary>
    [SkippableFact]
    public void Every_call_that_changes_something_has_a_name_for_its_line()
    {
        var changing = fixture.Service.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(method => method is "POST" or "PUT" or "PATCH" or "DELETE") == true);
        Assert.All(changing, route => Assert.False(string.IsNullOrEmpty(route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName), route.DisplayName));
    }

    private async Task<JsonArray> LinesAsync(string filter) => (await Desk.GetAsync($"audit?limit=500&{filter}"))["items"]!.AsArray();
}
