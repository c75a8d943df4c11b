using System.Net;
using System.Text.RegularExpressions;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class AccountPagesOnSqlite(OnSqlite fixture) : AccountPageTests(fixture), IClassFixture<OnSqlite>;

public sealed class AccountPagesOnPostgreSql(OnPostgreSql fixture) : AccountPageTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>An admin's week at the screens: invite, change, help back in, make and end a key.</summary>
public abstract partial class AccountPageTests(ServiceFixture fixture)
{
    private readonly string _email = $"{Guid.CreateVersion7():N}@desk.example";

    [SkippableFact]
    public async Task An_invitation_made_at_the_screen_lets_somebody_in()
    {
        using var admin = await AdminAsync();
        var made = await admin.SendAsync("/desk/accounts/new", "/desk/accounts/new", Fields(_email, "Editor"));
        var path = SecretOf(made.Html);
        using var invited = new DeskVisitor(fixture.Service);
        var link = new Uri(path).AbsolutePath;
        Assert.Equal("/desk", (await invited.SendAsync(link, link, ("Form.Password", DeskVisitor.Password))).Location);
        Assert.Equal(HttpStatusCode.Forbidden, (await invited.GetAsync("/desk/accounts")).Code);
    }

    [SkippableFact]
    public async Task An_invitation_gives_more_than_one_right()
    {
        using var admin = await AdminAsync();
        var (_, html) = await admin.GetAsync("/desk/accounts/new");
        // The last row gives nothing as it is, which the words above it say.
        Assert.Matches("name=\"Form.Grants\\[1\\].Role\"><option selected=\"selected\" value=\"\">", html);

        await admin.SendAsync("/desk/accounts/new", "/desk/accounts/new", [.. Fields(_email, "Editor"), ("Form.Grants[1].Role", "Publisher"), ("Form.Grants[1].Publication", await new Desk(fixture.Service.Admin).PublicationAsync())]);

        var accounts = await (await fixture.Service.Admin.GetAsync("/api/v1/accounts")).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(["editor", "publisher"], accounts["items"]!.AsArray().Single(a => (string?)a!["email"] == _email)!["grants"]!.AsArray().Select(g => (string?)g!["role"]));
    }

    [SkippableTheory]
    [InlineData("nobody", "Editor", "Must be an e-mail address")]
    [InlineData("who@desk.example", "", "Choose at least one role")]
    [InlineData("who@desk.example", "Emperor", "Choose one of: Editor, Publisher, Admin")]
    public async Task A_bad_invitation_comes_back_as_typed(string email, string role, string message)
    {
        using var admin = await AdminAsync();
        var answer = await admin.SendAsync("/desk/accounts/new", "/desk/accounts/new", Fields(email, role));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Code);
        Assert.Contains(message, answer.Html);
        Assert.Contains($"value=\"{email}\"", answer.Html);
    }

    [SkippableFact]
    public async Task A_changed_account_is_saved_and_a_stale_change_is_not()
    {
        using var admin = await AdminAsync();
        var path = await InviteAsync(admin);
        var etag = Field((await admin.GetAsync(path)).Html, "Form.Etag");
        var change = Fields(_email, "Publisher").Append(("Form.Etag", etag)).ToArray();
        Assert.Equal($"{path}?done=saved", (await admin.SendAsync(path, path, change)).Location);
        Assert.Contains("Publisher of everything", (await admin.GetAsync("/desk/accounts")).Html);
        var stale = await admin.SendAsync(path, path, change);
        Assert.Equal(HttpStatusCode.Conflict, stale.Code);
        Assert.Contains("Somebody else saved a change", stale.Html);
    }

    [SkippableFact]
    public async Task A_new_link_and_a_new_password_are_made_for_those_they_fit()
    {
        using var admin = await AdminAsync();
        var path = await InviteAsync(admin);
        Assert.Contains("/set-up/invitation/", SecretOf((await admin.SendAsync(path, $"{path}?handler=invite")).Html));
        Assert.Equal(HttpStatusCode.Conflict, (await admin.SendAsync(path, $"{path}?handler=password")).Code);

        var link = new Uri(SecretOf((await admin.SendAsync(path, $"{path}?handler=invite")).Html)).AbsolutePath;
        using var invited = new DeskVisitor(fixture.Service);
        await invited.SendAsync(link, link, ("Form.Password", DeskVisitor.Password));
        var password = SecretOf((await admin.SendAsync(path, $"{path}?handler=password")).Html);
        Assert.NotEqual(HttpStatusCode.OK, (await invited.GetAsync("/desk")).Code);
        Assert.Equal("/desk", (await invited.SignInAsync(_email, password)).Location);
    }

    [SkippableFact]
    public async Task A_key_is_shown_once_and_ends_at_a_press()
    {
        using var admin = await AdminAsync();
        var name = $"Feed {Guid.CreateVersion7():N}";
        var made = await admin.SendAsync("/desk/keys", "/desk/keys", ("Form.Name", name), ("Form.Account", $"admin-{_email}"), ("Form.Role", "Editor"));
        var secret = SecretOf(made.Html);
        using (var used = await fixture.Service.NewClient(secret).GetAsync("/api/v1/articles"))
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);

        var list = (await admin.GetAsync("/desk/keys")).Html;
        Assert.DoesNotContain(secret, list);
        var key = Field(list[list.IndexOf(name, StringComparison.Ordinal)..], "key");
        Assert.Equal("/desk/keys?done=keyEnded", (await admin.SendAsync("/desk/keys", "/desk/keys?handler=end", ("key", key))).Location);
        using var refused = await fixture.Service.NewClient(secret).GetAsync("/api/v1/articles");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static (string, string)[] Fields(string email, string role) =>
        [("Form.Email", email), ("Form.Grants[0].Role", role), ("Form.Grants[0].Publication", "")];

    private Task<DeskVisitor> AdminAsync() => DeskVisitor.SignedInAsync(fixture.Service, $"admin-{_email}", Role.Admin);

    /// <returns>The account's page.</returns>
    private async Task<string> InviteAsync(DeskVisitor admin)
    {
        var made = await admin.SendAsync("/desk/accounts/new", "/desk/accounts/new", Fields(_email, "Editor"));
        return Link().Match(made.Html).Value;
    }

    private static string SecretOf(string html) => Secret().Match(html) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException(html);

    private static string Field(string html, string name) =>
        Regex.Match(html, $"name=\"{Regex.Escape(name)}\" value=\"(.*?)\">", RegexOptions.None, TimeSpan.FromMinutes(1)).Groups[1].Value;

    [GeneratedRegex("<code class=\"secret\">([^<]+)</code>", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Secret();

    [GeneratedRegex("/desk/accounts/[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Link();
}
