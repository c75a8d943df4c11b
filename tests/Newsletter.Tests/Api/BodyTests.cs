using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Api;

public sealed class SampleService : OnSqlite
{
    internal SampleRoutes Routes { get; } = new();

    protected override void Map(WebApplication app) => Routes.Map(app);
}

public sealed class BodyTests(SampleService fixture) : IClassFixture<SampleService>
{
    private Task<HttpResponseMessage> PostAsync(string json) => fixture.Service.Admin.SendAsync("POST", "/api/v1/sample/things", json);

    [Theory]
    [InlineData("{\"name\":", "line 1, character 9")]
    [InlineData("{\n\"name\": 'a'}", "line 2, character 9")]
    [InlineData("{\"name\":\"a\"} x", "line 1, character 14")]
    [InlineData("{\"name\":\"a\",}", "line 1, character 13")]
    [InlineData("", "no body")]
    public async Task Malformed_bodies_are_400_and_say_where(string json, string where)
    {
        var problem = await (await PostAsync(json)).ExpectProblemAsync(400);
        Assert.Contains(where, (string?)problem["detail"]);
    }

    [Fact]
    public async Task Every_unknown_field_is_named_at_once()
    {
        var problem = await (await PostAsync("""{"name":"a","nome":1,"parts":[{"key":"k"},{"key":"k","of":2}],"Name":"b"}""")).ExpectProblemAsync(422);
        Assert.Equal(["nome", "parts[1].of", "Name"], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Theory]
    [InlineData("""{}""", "name", "Required")]
    [InlineData("""{"name":null}""", "name", "null")]
    [InlineData("""{"name":1}""", "name", "a text")]
    [InlineData("""{"name":"a","count":"1"}""", "count", "a whole number")]
    [InlineData("""{"name":"a","count":1.5}""", "count", "a whole number")]
    [InlineData("""{"name":"a","count":99999999999}""", "count", "a whole number")]
    [InlineData("""{"name":"a","day":"Thursday"}""", "day", "thursday")]
    [InlineData("""{"name":"a","day":4}""", "day", "thursday")]
    [InlineData("""{"name":"a","time":"9am"}""", "time", "09:00")]
    [InlineData("""{"name":"a","date":"24.12.2026"}""", "date", "2026-12-24")]
    [InlineData("""{"name":"a","wait":"1h"}""", "wait", "01:00:00")]
    [InlineData("""{"name":"a","points":["x",2]}""", "points[1]", "a text")]
    [InlineData("""{"name":"a","points":["x",null]}""", "points[1]", "null")]
    [InlineData("""{"name":"a","points":{}}""", "points", "a list")]
    [InlineData("""{"name":"a","parts":[{"on":true}]}""", "parts[0].key", "Required")]
    [InlineData("""{"name":"a","parts":["x"]}""", "parts[0]", "an object")]
    [InlineData("""{"name":"a","attributes":{"city":1}}""", "attributes.city", "a text")]
    [InlineData("""{"name":"a","ids":["x"]}""", "ids[0]", "an id")]
    [InlineData("""{"name":"a","name":"b"}""", "name", "more than once")]
    [InlineData("""{"name":"a","attributes":{"x":"1","x":"2"}}""", "attributes.x", "more than once")]
    [InlineData("""{"name":"a\u0000"}""", "name", "NUL")]
    [InlineData("""{"name":"\ud800"}""", "name", "surrogate")]
    [InlineData("""{"name":"a","attributes":{"\udc00":"1"}}""", "attributes", "surrogate")]
    [InlineData("""[]""", "body", "an object")]
    [InlineData("null", "body", "null")]
    public async Task What_does_not_fit_is_422_by_field(string json, string field, string says)
    {
        var problem = await (await PostAsync(json)).ExpectProblemAsync(422);
        Assert.Contains(says, (string?)problem["errors"]![field]?[0]);
    }

    [Fact]
    public async Task Values_are_read_as_the_contract_writes_them()
    {
        var json = """
            {"name":"Ünïcode 🎉","day":"thursday","time":"09:00","date":"2026-12-24","wait":"3.00:00:00","at":"2026-12-24T09:00:00+01:00",
             "points":["a"],"parts":[{"key":"k","on":false}],"attributes":{"city":"x"},"ids":["01980000-0000-7000-8000-000000000000"]}
            """;
        var answer = await (await PostAsync(json)).ExpectAsync(HttpStatusCode.Created);
        Assert.Equal("Ünïcode 🎉", (string?)answer["name"]);
        Assert.True(answer.ContainsKey("note"));
    }

    [Fact]
    public async Task Fields_that_only_answers_have_may_come_back()
    {
        var answer = await (await PostAsync("""{"name":"a"}""")).ExpectAsync(HttpStatusCode.Created);
        await (await PostAsync($$"""{"name":"a","id":"{{answer["id"]}}","etag":7}""")).ExpectAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Other_content_types_are_415(string? type)
    {
        using var content = new ByteArrayContent("{\"name\":\"a\"}"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await fixture.Service.Admin.PostAsync("/api/v1/sample/things", content);
        await response.ExpectProblemAsync(415);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_400()
    {
        using var content = new ByteArrayContent([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await fixture.Service.Admin.PostAsync("/api/v1/sample/things", content);
        await response.ExpectProblemAsync(400);
    }

    [Fact]
    public async Task Too_deep_is_400() =>
        await (await PostAsync("{\"points\":" + new string('[', 100) + new string(']', 100) + "}")).ExpectProblemAsync(400);

    [Theory]
    [InlineData(1_100_000)]
    [InlineData(10_000_000)]
    public async Task Too_large_is_413_and_the_answer_is_read(int size) =>
        await (await PostAsync("{\"name\":\"" + new string('a', size) + "\"}")).ExpectProblemAsync(413);

    [Fact]
    public async Task Too_large_in_chunks_is_413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sample/things") { Content = new StringContent(new string(' ', 1_200_000), Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        using var response = await fixture.Service.Admin.SendAsync(request);
        await response.ExpectProblemAsync(413);
    }

    [Fact]
    public async Task A_route_may_take_more()
    {
        using var content = new StringContent(new string('a', 2_000_000));
        using var response = await fixture.Service.Admin.PostAsync("/api/v1/sample/large", content);
        Assert.Equal(2_000_000, (int?)(await response.ExpectAsync(HttpStatusCode.OK))["bytes"]);
    }

    [Fact]
    public async Task A_body_may_be_left_out_where_the_type_says_so()
    {
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/sample/optional")).ExpectAsync(HttpStatusCode.OK);
        var answer = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/sample/optional", """{"note":"n"}""")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("n", (string?)answer["note"]);
        await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/sample/optional", """{"other":"n"}""")).ExpectProblemAsync(422);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"note":null}""", true)]
    public async Task A_patch_knows_what_was_sent(string json, bool has)
    {
        var answer = await (await fixture.Service.Admin.SendAsync("PATCH", "/api/v1/sample/things/1", json)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(has, (bool?)answer["hasNote"]);
    }
}
