using System.Net;
using System.Text.Json.Nodes;
using Newsletter.Accounts;
using Newsletter.Accounts.Invitations;
using Newsletter.Data.Secrets;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class InvitationsOnSqlite(OnSqlite fixture) : InvitationTests(fixture), IClassFixture<OnSqlite>;

public sealed class InvitationsOnPostgreSql(OnPostgreSql fixture) : InvitationTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class InvitationTests(ServiceFixture fixture)
{
    private const string Password = "correct horse battery staple";

    private readonly string _email = $"{Guid.CreateVersion7():N}@desk.example";

    [SkippableFact]
    public async Task Whoever_is_invited_chooses_a_password_and_is_in()
    {
        var (account, path) = await InviteAsync();
        Assert.Equal("invited", (string?)account["state"]);
        Assert.Null(account["password"]);
        using var browser = new DeskVisitor(fixture.Service);
        Assert.Contains(_email, (await browser.GetAsync(path)).Html);
        Assert.Contains("12 characters", (await browser.SendAsync(path, path, ("Form.Password", "short"))).Html);
        Assert.Equal("/desk", (await browser.SendAsync(path, path, ("Form.Password", Password))).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/desk")).Code);

        var read = await ReadAsync(account);
        Assert.Equal("active", (string?)read["state"]);
        Assert.Null(read["invitation"]);
        Assert.Contains("This link is over", (await browser.GetAsync(path)).Html);
        Assert.Null((await browser.SendAsync("/sign-in", path, ("Form.Password", "another one, for a thief"))).Location);
    }

    [SkippableFact]
    public async Task Nobody_signs_in_before()
    {
        await InviteAsync();
        using var browser = new DeskVisitor(fixture.Service);
        Assert.Null((await browser.SignInAsync(_email, "")).Location);
        Assert.Null((await browser.SignInAsync(_email, Password)).Location);
    }

    [SkippableFact]
    public async Task A_new_link_ends_the_old_one()
    {
        var (account, old) = await InviteAsync();
        var renewed = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/accounts/{account["id"]}/invitation")).ExpectAsync(HttpStatusCode.OK);
        using var browser = new DeskVisitor(fixture.Service);
        Assert.Contains("This link is over", (await browser.GetAsync(old)).Html);
        Assert.Contains(_email, (await browser.GetAsync(PathOf(renewed))).Html);
    }

    [SkippableFact]
    public async Task A_link_ends_when_the_account_is_disabled()
    {
        var (account, path) = await InviteAsync();
        var json = $$"""{"email":"{{_email}}","grants":[{"role":"editor"}],"state":"disabled"}""";
        await (await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/accounts/{account["id"]}", json, ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        using var browser = new DeskVisitor(fixture.Service);
        Assert.Contains("This link is over", (await browser.GetAsync(path)).Html);
    }

    [SkippableTheory]
    [InlineData("active", "state")]
    [InlineData("invited", null)]
    public async Task Nobody_is_made_active_without_a_password(string state, string? refused)
    {
        var (account, _) = await InviteAsync();
        var json = $$"""{"email":"{{_email}}","grants":[{"role":"publisher"}],"state":"{{state}}"}""";
        using var answer = await fixture.Service.Admin.SendAsync("PUT", $"/api/v1/accounts/{account["id"]}", json, ("If-Match", "*"));
        Assert.Equal(refused is null ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [SkippableFact]
    public async Task A_token_for_something_else_invites_nobody()
    {
        var payload = new byte[32];
        var path = $"{InvitationLinks.Path}/{fixture.Service.Get<Tokens>().Make(TokenPurpose.SecondStep, payload)}";
        using var browser = new DeskVisitor(fixture.Service);
        Assert.Contains("This link is over", (await browser.GetAsync(path)).Html);
    }

    [SkippableFact]
    public async Task Only_who_was_invited_gets_a_new_link()
    {
        await fixture.Service.KeyAsync(Role.Editor);
        var accounts = await (await fixture.Service.Admin.GetAsync("/api/v1/accounts?limit=500")).ExpectAsync(HttpStatusCode.OK);
        var editor = accounts["items"]!.AsArray().First(a => (string?)a!["state"] == "active")!;
        await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/accounts/{editor["id"]}/invitation")).ExpectProblemAsync(409);
    }

    private async Task<(JsonObject Account, string Path)> InviteAsync()
    {
        var json = $$"""{"email":"{{_email}}","grants":[{"role":"editor"}],"state":"invited"}""";
        var account = await (await fixture.Service.Admin.SendAsync("POST", "/api/v1/accounts", json)).ExpectAsync(HttpStatusCode.Created);
        return (account, PathOf(account));
    }

    private async Task<JsonObject> ReadAsync(JsonObject account) =>
        await (await fixture.Service.Admin.GetAsync($"/api/v1/accounts/{account["id"]}")).ExpectAsync(HttpStatusCode.OK);

    private static string PathOf(JsonObject account) => new Uri((string)account["invitation"]!).AbsolutePath;
}
