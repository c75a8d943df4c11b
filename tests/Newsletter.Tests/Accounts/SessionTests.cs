using System.Net;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Accounts.Sessions;
using Newsletter.Data;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class SessionsOnSqlite(OnSqlite fixture) : SessionTests(fixture), IClassFixture<OnSqlite>;

public sealed class SessionsOnPostgreSql(OnPostgreSql fixture) : SessionTests(fixture), IClassFixture<OnPostgreSql>;

public abstract class SessionTests(ServiceFixture fixture)
{
    private readonly string _email = $"{Guid.CreateVersion7():N}@desk.example";

    [SkippableFact]
    public async Task Every_browser_is_listed_and_can_be_signed_out_from_another()
    {
        using var here = await SignedInAsync();
        using var there = new DeskVisitor(fixture.Service, "Mozilla/5.0 (iPhone) Version/19.0 Safari/605.1");
        Assert.Equal("/desk", (await there.SignInAsync(_email, DeskVisitor.Password)).Location);

        var (_, html) = await here.GetAsync("/desk/account");
        Assert.Contains("Firefox on Linux", html);
        Assert.Contains("Safari on iPhone", html);
        Assert.Equal("/desk/account?done=signedOut", (await here.SendAsync("/desk/account", "/desk/account?handler=end")).Location);
        Assert.Equal(HttpStatusCode.Found, (await there.GetAsync("/desk")).Code);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk")).Code);
    }

    [SkippableFact]
    public async Task A_cookie_that_was_copied_ends_when_its_owner_signs_out()
    {
        using var browser = await SignedInAsync();
        var copied = browser.Cookies;
        Assert.Equal(HttpStatusCode.OK, await WithAsync(copied));
        await browser.SendAsync("/desk", "/sign-out");
        Assert.Equal(HttpStatusCode.Found, await WithAsync(copied));
    }

    [SkippableFact]
    public async Task A_session_that_nobody_uses_ends()
    {
        using var browser = await SignedInAsync();
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        var before = TimeProvider.System.GetUtcNow() - DeskSession.Idle;
        await db.AccountSessions.Where(s => s.Account.Email == _email).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, before));
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/desk")).Code);
    }

    [SkippableFact]
    public async Task What_is_sent_after_the_session_has_ended_is_said_not_to_be_saved()
    {
        using var browser = await SignedInAsync();
        var (_, html) = await browser.GetAsync("/desk/articles/new");
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        await db.AccountSessions.Where(s => s.Account.Email == _email).ExecuteDeleteAsync();

        var sent = await browser.SendFromAsync(html, "/desk/articles/new", ("Form.Headline", "Typed for an hour"));

        Assert.Equal(HttpStatusCode.Found, sent.Code);
        var path = new Uri(sent.Location!).PathAndQuery; // a redirect has one
        Assert.Contains("was not saved", (await browser.GetAsync(path)).Html);
        // Who only opened a page lost nothing.
        Assert.DoesNotContain("was not saved", (await browser.GetAsync("/sign-in?back=%2Fdesk")).Html);
    }

    [SkippableFact]
    public async Task Nobody_ends_a_session_of_somebody_else()
    {
        using var browser = await SignedInAsync();
        using var other = new DeskVisitor(fixture.Service);
        await StaffSession.AccountAsync(fixture.Service, Role.Editor, "other-" + _email);
        await other.SignInAsync("other-" + _email, DeskVisitor.Password);
        await using var db = await fixture.Service.Get<IDbContextFactory<NewsletterDb>>().CreateDbContextAsync();
        var session = await db.AccountSessions.Where(s => s.Account.Email == _email).Select(s => s.Id).SingleAsync();

        await other.SendAsync("/desk/account", "/desk/account?handler=end", ("session", session.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/desk")).Code);
    }

    [SkippableFact]
    public async Task A_new_password_ends_all_sessions_but_the_one_that_set_it()
    {
        using var here = await SignedInAsync();
        using var there = new DeskVisitor(fixture.Service);
        await there.SignInAsync(_email, DeskVisitor.Password);

        var page = "/desk/account/password";
        Assert.Contains("not the password", (await here.SendAsync(page, page, ("Form.Current", "guess"), ("Form.Password", "a new one, long enough"))).Html);
        var changed = await here.SendAsync(page, page, ("Form.Current", DeskVisitor.Password), ("Form.Password", "a new one, long enough"));
        Assert.Equal("/desk/account?done=passwordChanged", changed.Location);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk")).Code);
        Assert.Equal(HttpStatusCode.Found, (await there.GetAsync("/desk")).Code);
    }

    [SkippableFact]
    public async Task A_form_of_somebody_elses_page_is_refused()
    {
        using var browser = await SignedInAsync();
        var answer = await browser.SendFromAsync("", "/desk/account?handler=end");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Code);
    }

    private Task<DeskVisitor> SignedInAsync() => DeskVisitor.SignedInAsync(fixture.Service, _email);

    private async Task<HttpStatusCode> WithAsync(string cookies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk");
        request.Headers.Add("Cookie", cookies);
        using var response = await fixture.Service.Http.SendAsync(request);
        return response.StatusCode;
    }
}
