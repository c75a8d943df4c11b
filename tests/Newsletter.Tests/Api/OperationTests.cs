using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Newsletter.Shell.Api;
using Newsletter.Subscribers.Segments;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Api;

public sealed class OperationsOnSqlite(OnSqlite fixture) : OperationTests(fixture), IClassFixture<OnSqlite>;

public sealed class OperationsOnPostgreSql(OnPostgreSql fixture) : OperationTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class OperationTests(ServiceFixture fixture)
{
    private HttpClient Http => fixture.Service.Http;

    [SkippableFact]
    public async Task Health_says_live_and_ready()
    {
        Assert.Equal("live", (string?)(await (await Http.GetAsync("/health/live")).ExpectAsync(HttpStatusCode.OK))["state"]);
        var ready = await (await Http.GetAsync("/health/ready")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["database", "schema", "disk", "trial"], ready["checks"]!.AsArray().Select(check => (string?)check!["name"]));
    }

    [SkippableTheory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task Whoever_only_asks_whether_it_is_there_is_answered_without_a_body(string path)
    {
        using var head = await Http.SendAsync("HEAD", path);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [SkippableFact]
    public async Task Metrics_are_for_this_machine_and_for_keys()
    {
        using var here = await Http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, here.StatusCode);
        using var forwarded = await Http.SendAsync("GET", "/metrics", headers: ("X-Forwarded-For", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.Unauthorized, forwarded.StatusCode);
        using var keyed = await fixture.Service.Admin.SendAsync("GET", "/metrics", headers: ("X-Forwarded-For", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, keyed.StatusCode);
    }

    [SkippableFact]
    public async Task Metrics_are_prometheus_text()
    {
        await Http.GetAsync("/health/live");
        using var response = await Http.GetAsync("/metrics");
        Assert.Equal("0.0.4", response.Content.Headers.ContentType!.Parameters.Single(p => p.Name == "version").Value);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", lines);
        Assert.Contains(lines, line => line.StartsWith("http_server_request_duration_seconds_bucket{", StringComparison.Ordinal) && line.Contains("le=\"+Inf\""));
        Assert.All(lines, line => Assert.Matches("^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-zA-Z0-9_]+(\\{.*\\})? [-+0-9.eENaInf]+)$", line));
        Assert.Equal(lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct(), lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task The_api_document_names_every_call_with_its_role_and_key()
    {
        var document = await (await Http.GetAsync("/openapi/v1.json")).ExpectAsync(HttpStatusCode.OK);
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (Path: path.Key, Method: o.Key, Operation: o.Value!))).ToList();
        Assert.NotEmpty(operations);
        Assert.All(operations, o =>
        {
            Assert.StartsWith("/api/v1/", o.Path);
            Assert.False(string.IsNullOrEmpty((string?)o.Operation["summary"]), $"{o.Method} {o.Path} has no summary");
            Assert.False(string.IsNullOrEmpty((string?)o.Operation["operationId"]), $"{o.Method} {o.Path} has no name");
            Assert.Contains("For the role", (string?)o.Operation["description"]);
        });
        Assert.Equal("bearer", (string?)document["components"]!["securitySchemes"]!["key"]!["scheme"]);
        var create = document["paths"]!["/api/v1/accounts"]!["post"]!;
        Assert.NotNull(create["requestBody"]!["content"]!["application/json"]);
        Assert.Contains(create["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "Idempotency-Key");
        Assert.Contains(document["paths"]!["/api/v1/accounts"]!["get"]!["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "after");
    }

    /// <summary>A filter with a slip in its name lists nobody by mistake; what the document names is what is taken.</summary>
    [SkippableFact]
    public async Task Every_call_refuses_a_parameter_that_it_does_not_take_and_names_those_of_the_document()
    {
        var document = await (await Http.GetAsync("/openapi/v1.json")).ExpectAsync(HttpStatusCode.OK);
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (Path: path.Key, Method: o.Key.ToUpperInvariant(), Operation: o.Value!))).ToList();
        foreach (var (path, method, operation) in operations)
        {
            var named = (operation["parameters"]?.AsArray() ?? []).Where(p => (string?)p!["in"] == "query").Select(p => (string)p!["name"]!).ToList();
            var at = Regex.Replace(path, @"\{\w+\}", "01980000-0000-7000-8000-000000000000", RegexOptions.None, TimeSpan.FromMinutes(1));
            using var refused = await fixture.Service.Admin.SendAsync(method, $"{at}?stat=active", method == "GET" ? null : "{}");
            if (refused.StatusCode == HttpStatusCode.UnsupportedMediaType)
                continue;
            var problem = await refused.ExpectProblemAsync(400);
            var there = named.Count == 0 ? "It takes none." : $"It takes {string.Join(", ", Taken(problem))}.";
            Assert.Equal($"This call takes no parameter 'stat'. {there}", (string?)problem["detail"]);
            Assert.True(Taken(problem).Order(StringComparer.Ordinal).SequenceEqual(named.Order(StringComparer.Ordinal)), $"{method} {path}: {problem["detail"]} The document: {string.Join(", ", named)}");
        }

        Assert.InRange(operations.Count, 80, 1000);
    }

    private static string[] Taken(JsonNode problem) =>
        Regex.Match((string?)problem["detail"] ?? "", "It takes (?!none)(?<names>.+)\\.$", RegexOptions.None, TimeSpan.FromMinutes(1)) is { Success: true } taken ? taken.Groups["names"].Value.Split(", ") : [];

    [SkippableTheory]
    [InlineData("subscribers", "state=active&limit=5&after=")]
    [InlineData("subscribers", "Q=a&STATE=active")]
    [InlineData("designs", "limit=500&after=")]
    [InlineData("articles", "")]
    [InlineData("audit.csv", "q=none&from=2026-01-01")]
    public async Task What_a_list_takes_is_taken(string list, string query)
    {
        using var answer = await fixture.Service.Admin.GetAsync($"/api/v1/{list}?{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [SkippableFact]
    public async Task A_dry_run_that_is_misspelt_takes_nobody_in()
    {
        var slug = await new Desk(fixture.Service.Admin).PublicationAsync();
        using var list = new StringContent("email\nslip@readers.example\n", System.Text.Encoding.UTF8, "text/csv");
        using var answer = await fixture.Service.Admin.PostAsync($"/api/v1/publications/{slug}/imports?dry-run=true", list);
        Assert.Contains("'dry-run'. It takes confirmed, dryRun, map, list, consent.", (string?)(await answer.ExpectProblemAsync(400))["detail"], StringComparison.Ordinal);
        Assert.Empty((await new Desk(fixture.Service.Admin).GetAsync("subscribers?q=slip@"))["items"]!.AsArray());
    }

    /// <summary>Links in letters are passed on with marks of many programs: that is about the API alone.</summary>
    [SkippableFact]
    public async Task Readers_pages_take_whatever_mark_a_link_carries()
    {
        var slug = await new Desk(fixture.Service.Admin).PublicationAsync();
        foreach (var path in new[] { $"/{slug}", $"/{slug}/issues", $"/{slug}/feed" })
            Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync($"{path}?utm_source=letter&utm_medium=email&fbclid=1")).StatusCode);
    }

    /// <summary>Conditions hold conditions: whoever makes a client from the document gets all of the shape, at every depth.</summary>
    [SkippableFact]
    public async Task The_document_has_the_whole_shape_of_a_segment()
    {
        var document = await (await Http.GetAsync("/openapi/v1.json")).ExpectAsync(HttpStatusCode.OK);
        var schemas = document["components"]!["schemas"]!.AsObject();
        var condition = schemas[nameof(SegmentCondition)]!["properties"]!.AsObject();
        Assert.Equal(
            typeof(SegmentCondition).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal),
            condition.Select(p => p.Key).Order(StringComparer.Ordinal));
        const string Again = "#/components/schemas/SegmentCondition";
        foreach (var group in new[] { "all", "any", "not" })
            Assert.Contains(Again, condition[group]!.ToJsonString(), StringComparison.Ordinal);
        var fields = schemas.Where(s => s.Key.EndsWith(nameof(SegmentField), StringComparison.Ordinal)).Append(new("field", condition["field"])).Select(s => s.Value!.ToJsonString());
        foreach (var field in Enum.GetValues<SegmentField>())
            Assert.Contains(fields, text => text.Contains($"\"{ApiJson.Name(field)}\"", StringComparison.Ordinal));
        foreach (var (path, method) in new[] { ("/api/v1/segments", "post"), ("/api/v1/segments/{id}", "put"), ("/api/v1/segments/count", "post") })
        {
            var body = document["paths"]![path]![method]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
            var schema = (string?)body["$ref"] is { } name ? schemas[name[(name.LastIndexOf('/') + 1)..]]! : body;
            Assert.Contains(Again, schema["properties"]!["where"]!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task The_reader_is_a_page_with_a_policy_of_its_own()
    {
        using var moved = await Http.GetAsync("/api");
        Assert.Equal(HttpStatusCode.MovedPermanently, moved.StatusCode);
        using var page = await Http.GetAsync("/api/index.html");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy);
        using var api = await Http.GetAsync("/api/v1/publications");
        Assert.Contains("style-src 'self';", api.Headers.GetValues("Content-Security-Policy").Single());
    }
}

public sealed class NotReadyTests
{
    [Fact]
    public async Task A_schema_that_is_behind_and_a_folder_that_is_gone_are_not_ready()
    {
        await using var service = await TestService.StartAsync();
        var data = new DirectoryInfo(service.DataDirectory);
        var moved = data.FullName + "-moved";
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data.FullName, "newsletter.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM schema_migrations WHERE name = '0001-core'";
            command.ExecuteNonQuery();
        }

        Directory.Move(data.FullName, moved);
        using var response = await service.Http.GetAsync("/health/ready");
        Directory.Move(moved, data.FullName);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(answer["checks"]!.AsArray(), check => !(bool)check!["ok"]! && (string?)check["name"] == "disk");
    }
}
