using System.Net;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class AccountsOnSqlite(OnSqlite fixture) : AccountTests(fixture), IClassFixture<OnSqlite>;

public sealed class AccountsOnPostgreSql(OnPostgreSql fixture) : AccountTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class AccountTests(ServiceFixture fixture)
{
    private const string Editor = """[{"role":"editor","publication":null}]""";

    private readonly string _email = $"{Guid.CreateVersion7():N}@desk.example";

    private HttpClient Admin => fixture.Service.Admin;

    private async Task<System.Text.Json.Nodes.JsonObject> CreateAsync(string grants = Editor) =>
        await (await Admin.SendAsync("POST", "/api/v1/accounts", $$"""{"email":"{{_email}}","grants":{{grants}}}""")).ExpectAsync(HttpStatusCode.Created);

    private async Task<string> NewKeyAsync(string role) =>
        (string)(await (await Admin.SendAsync("POST", "/api/v1/apikeys", $$"""{"account":"{{_email}}","name":"n","role":"{{role}}"}"""))
            .ExpectAsync(HttpStatusCode.Created))["secret"]!;

    private async Task<HttpStatusCode> TryAsync(string key, string path = "/api/v1/publications")
    {
        using var client = fixture.Service.NewClient(key);
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }

    /// <summary>Each of them was asked while the other one was still there.</summary>
    [SkippableFact]
    public async Task Of_admins_who_take_each_others_rights_at_the_same_moment_one_stays()
    {
        for (var i = 0; i < 6; i++)
        {
            var json = $$"""{"email":"{{i}}-{{_email}}","grants":[{"role":"admin"}]}""";
            await (await Admin.SendAsync("POST", "/api/v1/accounts", json)).ExpectAsync(HttpStatusCode.Created);
        }

        await Task.WhenAll((await AdminsAsync()).Select(async admin =>
        {
            var json = $$"""{"email":"{{admin["email"]}}","state":"active","grants":{{Editor}}}""";
            using var response = await Admin.SendAsync("PUT", $"/api/v1/accounts/{admin["id"]}", json, ("If-Match", "*"));
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict });
        }));

        Assert.Single(await AdminsAsync());
    }

    private async Task<List<System.Text.Json.Nodes.JsonNode>> AdminsAsync()
    {
        var accounts = await (await Admin.GetAsync("/api/v1/accounts?limit=500")).ExpectAsync(HttpStatusCode.OK);
        return [.. accounts["items"]!.AsArray().Where(a => (string?)a!["state"] == "active"
            && a["grants"]!.AsArray().Any(g => (string?)g!["role"] == "admin" && g["publication"] is null)).Select(a => a!)];
    }

    [SkippableFact]
    public async Task A_password_that_the_service_made_is_shown_once()
    {
        var created = await CreateAsync();
        Assert.Equal(24, ((string?)created["password"])?.Length);
        var read = await (await Admin.GetAsync($"/api/v1/accounts/{created["id"]}")).ExpectAsync(HttpStatusCode.OK);
        Assert.Null(read["password"]);
        Assert.Equal(_email, (string?)read["email"]);
        Assert.Equal((string?)created["etag"], (string?)read["etag"]);
    }

    [SkippableTheory]
    [InlineData("""{"email":"nobody","grants":[{"role":"editor"}]}""", "email")]
    [InlineData("""{"email":"a@b.example","grants":[]}""", "grants")]
    [InlineData("""{"email":"a@b.example","grants":[{"role":"owner"}]}""", "grants[0].role")]
    [InlineData("""{"email":"a@b.example","grants":[{"role":"editor","publication":"none"}]}""", "grants[0].publication")]
    [InlineData("""{"email":"a@b.example","grants":[{"role":"editor"},{"role":"admin"}]}""", "grants[1].publication")]
    [InlineData("""{"email":"a@b.example","grants":[{"role":"editor"}],"password":"short"}""", "password")]
    [InlineData("""{"email":"a@b.example\r\nX: y","grants":[{"role":"editor"}]}""", "email")]
    public async Task What_is_no_account_is_422(string json, string field)
    {
        var problem = await (await Admin.SendAsync("POST", "/api/v1/accounts", json)).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey(field), problem.ToJsonString());
    }

    [SkippableFact]
    public async Task An_address_has_one_account_in_whatever_case()
    {
        await CreateAsync();
        var again = $$"""{"email":"{{_email.ToUpperInvariant()}}","grants":{{Editor}}}""";
        var problem = await (await Admin.SendAsync("POST", "/api/v1/accounts", again)).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey("email"));
    }

    [SkippableFact]
    public async Task A_key_has_at_most_its_accounts_rights_as_they_are_now()
    {
        await fixture.Service.KeyAsync(Role.Admin); // another admin: the last one stays
        var account = await CreateAsync("""[{"role":"admin"}]""");
        var (admin, editor) = (await NewKeyAsync("admin"), await NewKeyAsync("editor"));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(admin, "/api/v1/accounts"));
        Assert.Equal(HttpStatusCode.Forbidden, await TryAsync(editor, "/api/v1/accounts"));

        await EditAsync(account, Editor, "active");
        Assert.Equal(HttpStatusCode.Forbidden, await TryAsync(admin, "/api/v1/accounts"));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(admin));

        var problem = await (await Admin.SendAsync("POST", "/api/v1/apikeys", $$"""{"account":"{{_email}}","name":"n","role":"publisher"}""")).ExpectProblemAsync(422);
        Assert.True(problem["errors"]!.AsObject().ContainsKey("role"));
    }

    [SkippableFact]
    public async Task A_key_ends_with_its_account_and_when_revoked()
    {
        var account = await CreateAsync();
        var key = await NewKeyAsync("editor");
        await EditAsync(account, Editor, "disabled");
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(key));

        await EditAsync(account, Editor, "active");
        Assert.Equal(HttpStatusCode.OK, await TryAsync(key));
        var listed = (await (await Admin.GetAsync("/api/v1/apikeys?limit=500")).ExpectAsync(HttpStatusCode.OK))["items"]!.AsArray()
            .Single(item => (string?)item!["email"] == _email)!;
        Assert.NotNull(listed["lastUsedAt"]);
        Assert.Null(listed["secret"]);
        await (await Admin.SendAsync("DELETE", $"/api/v1/apikeys/{listed["id"]}")).ExpectAsync(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(key));
    }

    [SkippableFact]
    public async Task A_key_is_stored_as_its_hash()
    {
        await CreateAsync();
        var secret = await NewKeyAsync("editor");
        await using var db = await fixture.Service.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<Newsletter.Data.NewsletterDb>>().CreateDbContextAsync();
        var hash = ApiKey.HashOf(secret);
        Assert.True(db.ApiKeys.Any(k => k.Hash == hash));
        Assert.DoesNotContain(secret, hash);
    }

    [SkippableFact]
    public async Task A_change_names_the_version_it_is_for()
    {
        var account = await CreateAsync();
        var json = $$"""{"email":"{{_email}}","grants":{{Editor}}}""";
        await (await Admin.SendAsync("PUT", $"/api/v1/accounts/{account["id"]}", json)).ExpectProblemAsync(428);
        await EditAsync(account, Editor, "active");
        var stale = await (await Admin.SendAsync("PUT", $"/api/v1/accounts/{account["id"]}", json, ("If-Match", (string)account["etag"]!))).ExpectProblemAsync(412);
        Assert.Equal(_email, (string?)stale["current"]!["email"]);
    }

    [SkippableFact]
    public async Task Rights_are_replaced_row_by_row()
    {
        var account = await CreateAsync();
        var edited = await EditAsync(account, """[{"role":"publisher"}]""", "active");
        Assert.Equal("""[{"role":"publisher","publication":null}]""", edited["grants"]!.ToJsonString());
    }

    [SkippableFact]
    public async Task An_answer_with_a_password_is_not_repeated()
    {
        var json = $$"""{"email":"{{_email}}","grants":{{Editor}}}""";
        var key = ("Idempotency-Key", _email);
        await (await Admin.SendAsync("POST", "/api/v1/accounts", json, key)).ExpectAsync(HttpStatusCode.Created);
        await (await Admin.SendAsync("POST", "/api/v1/accounts", json, key)).ExpectProblemAsync(409);
    }

    private async Task<System.Text.Json.Nodes.JsonObject> EditAsync(System.Text.Json.Nodes.JsonObject account, string grants, string state) =>
        await (await Admin.SendAsync(
            "PUT", $"/api/v1/accounts/{account["id"]}", $$"""{"email":"{{_email}}","grants":{{grants}},"state":"{{state}}"}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
}
