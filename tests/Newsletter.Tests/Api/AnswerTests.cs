using System.Net;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Api;

public sealed class AnswerTests(SampleService fixture) : IClassFixture<SampleService>
{
    private TestService Service => fixture.Service;

    [Fact]
    public async Task Without_a_key_every_call_is_401()
    {
        using var response = await Service.Http.SendAsync("GET", "/api/v1/sample/things/1");
        var problem = await response.ExpectProblemAsync(401);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("unauthenticated", (string?)problem["code"]);
    }

    [Fact]
    public async Task A_body_of_the_wrong_type_without_a_key_is_401_first()
    {
        using var content = new StringContent("x", System.Text.Encoding.UTF8, "text/plain");
        using var response = await Service.Http.PostAsync("/api/v1/sample/things", content);
        await response.ExpectProblemAsync(401);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    public async Task A_wrong_key_is_401(string authorization) =>
        await (await Service.Http.SendAsync("GET", "/api/v1/sample/things/1", headers: ("Authorization", authorization))).ExpectProblemAsync(401);

    [Fact]
    public async Task A_route_that_names_no_role_is_closed_to_everybody() =>
        await (await Service.Admin.GetAsync("/api/v1/sample/unnamed")).ExpectProblemAsync(403);

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1")]
    [InlineData("/api/v2/articles")]
    public async Task Unknown_paths_are_404(string path) => await (await Service.Admin.GetAsync(path)).ExpectProblemAsync(404);

    [Fact]
    public async Task Other_methods_are_405_and_the_right_ones_are_named()
    {
        using var response = await Service.Admin.SendAsync("DELETE", "/api/v1/sample/things/1");
        await response.ExpectProblemAsync(405);
        Assert.Equal(["GET", "PATCH", "PUT"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task A_query_that_cannot_be_read_is_400_and_says_which()
    {
        var problem = await (await Service.Admin.GetAsync("/api/v1/sample/number?of=x")).ExpectProblemAsync(400);
        Assert.StartsWith("'of' cannot be read from 'x'.", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_breaks_inside_is_500_and_says_nothing_of_it()
    {
        using var response = await Service.Admin.SendAsync("POST", "/api/v1/sample/fails");
        var problem = await response.ExpectProblemAsync(500);
        Assert.DoesNotContain("inside", problem.ToJsonString());
    }

    [Theory]
    [InlineData("moves", 409, "allowed", """["approve","return"]""")]
    [InlineData("checks", 422, "checks", """[{"level":"monday"}]""")]
    public async Task A_features_own_failure_brings_its_members(string path, int status, string member, string value)
    {
        var problem = await (await Service.Admin.SendAsync("POST", $"/api/v1/sample/{path}")).ExpectProblemAsync(status);
        Assert.Equal("sample", (string?)problem["code"]);
        Assert.Equal(value, problem[member]!.ToJsonString());
    }

    [Fact]
    public async Task The_etag_field_is_the_header_as_it_stands()
    {
        using var response = await Service.Admin.GetAsync("/api/v1/sample/things/1");
        var thing = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(response.Headers.GetValues("ETag").Single(), (string?)thing["etag"]);
        Assert.False(response.Headers.ETag!.IsWeak);
        using var again = await Service.Admin.SendAsync("GET", "/api/v1/sample/things/1", headers: ("If-None-Match", (string)thing["etag"]!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_change_names_its_version()
    {
        const string json = """{"name":"a"}""";
        await (await Service.Admin.SendAsync("PUT", "/api/v1/sample/things/1", json)).ExpectProblemAsync(428);
        await (await Service.Admin.SendAsync("PUT", "/api/v1/sample/things/1", json, ("If-Match", "no tag"))).ExpectProblemAsync(400);
        var etag = (string)(await (await Service.Admin.GetAsync("/api/v1/sample/things/1")).JsonAsync())["etag"]!;
        foreach (var right in new[] { etag, "*", $"\"x\", {etag}" })
            await (await Service.Admin.SendAsync("PUT", "/api/v1/sample/things/1", json, ("If-Match", right))).ExpectAsync(HttpStatusCode.OK);
        foreach (var wrong in new[] { "\"other\"", "W/" + etag })
        {
            using var response = await Service.Admin.SendAsync("PUT", "/api/v1/sample/things/1", json, ("If-Match", wrong));
            var problem = await response.ExpectProblemAsync(412);
            Assert.Equal("current", (string?)problem["current"]!["name"]);
            Assert.Equal(etag, response.Headers.GetValues("ETag").Single());
        }
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("after=x", "after")]
    [InlineData("after=%00", "after")]
    public async Task A_page_that_is_none_is_422(string query, string field)
    {
        var problem = await (await Service.Admin.GetAsync($"/api/v1/sample/things?{query}")).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey(field));
    }

    [Fact]
    public async Task Pages_have_50_items_unless_asked()
    {
        var page = await (await Service.Admin.GetAsync("/api/v1/sample/things")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(50, (int?)page["limit"]);
        page = await (await Service.Admin.GetAsync($"/api/v1/sample/things?limit=500&after={Newsletter.Shell.Api.Paging.Cursor(7)}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((500, 7), ((int)page["limit"]!, (int)page["after"]!));
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_be_strict()
    {
        using var response = await Service.Http.GetAsync("/nothing-here");
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
    }
}
