using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
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
