using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Newsletter.Accounts;
using Newsletter.Accounts.Sessions;
using Newsletter.Shell.Settings;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Accounts;

public sealed class SignInOnSqlite(OnSqlite fixture) : SignInTests(fixture), IClassFixture<OnSqlite>;

public sealed class SignInOnPostgreSql(OnPostgreSql fixture) : SignInTests(fixture), IClassFixture<OnPostgreSql>;

/// <summary>The use cases that the pages call, with a request of their own.</summary>
public abstract class SignInTests(ServiceFixture fixture)
{
    private const string Password = "correct horse battery staple";

    private readonly string _email = $"{Guid.CreateVersion7():N}@desk.example";

    [SkippableFact]
    public async Task Address_and_password_give_a_session_that_ends_when_the_rights_change()
    {
        var account = await CreateAsync();
        var cookie = await SignInAsync(Password);
        Assert.NotNull(cookie);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Role.Editor, (await CallerAsync(cookie))?.Grants.Single().Role);

        await (await fixture.Service.Admin.SendAsync(
            "PUT", $"/api/v1/accounts/{account.Id}", $$"""{"email":"{{_email}}","grants":[{"role":"publisher"}]}""", ("If-Match", "*"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Null(await CallerAsync(cookie));
    }

    [SkippableFact]
    public async Task A_new_password_ends_all_sessions()
    {
        var account = await CreateAsync();
        var cookie = await SignInAsync(Password);
        var reset = await (await fixture.Service.Admin.SendAsync("POST", $"/api/v1/accounts/{account.Id}/password")).ExpectAsync(HttpStatusCode.OK);
        Assert.Null(await CallerAsync(cookie!));
        Assert.Null(await SignInAsync(Password));
        Assert.NotNull(await SignInAsync((string)reset["password"]!));
    }

    [SkippableFact]
    public async Task A_wrong_password_and_an_unknown_address_are_answered_alike()
    {
        await CreateAsync();
        var wrong = await RefusalAsync(_email, "not the password");
        var unknown = await RefusalAsync("nobody@desk.example", "not the password");
        Assert.Equal(wrong, unknown);
        Assert.Equal("unauthenticated", wrong?.Code);
    }

    /// <summary>
    /// By turns, and by the fastest of five: what else the machine does only adds; where even that takes longer than the pace, with more of a pace. Without it, the count of an
    /// account's failures makes its answers eight times slower here.
    /// </summary>
    [SkippableFact]
    public async Task An_unknown_address_is_answered_as_slowly_as_a_wrong_password()
    {
        await CreateAsync();
        var (known, unknown) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var pace = TimeSpan.FromMilliseconds(300); pace < TimeSpan.FromSeconds(10); pace *= 2)
        {
            (known, unknown) = ([], []);
            for (var i = 0; i < 5; i++)
            {
                known.Add(await TimeAsync(_email, pace));
                unknown.Add(await TimeAsync("nobody@desk.example", pace));
            }

            if (known.Min() < pace * 1.2 && unknown.Min() < pace * 1.2)
                break;
        }

        Assert.InRange(unknown.Min() / known.Min(), 0.7, 1.4);

        async Task<TimeSpan> TimeAsync(string email, TimeSpan pace)
        {
            var from = TimeProvider.System.GetTimestamp();
            await RefusalAsync(email, "not the password", pace: new SignInPace(pace));
            return TimeProvider.System.GetElapsedTime(from);
        }
    }

    [SkippableFact]
    public async Task Too_many_wrong_passwords_lock_the_account_for_a_while()
    {
        await CreateAsync();
        await FailAsync(SignInFailures.Most);
        Assert.NotNull(await RefusalAsync(_email, Password));

        var later = new TestClock(TimeProvider.System.GetUtcNow() + SignInFailures.LockedFor + TimeSpan.FromSeconds(1));
        await FailAsync(SignInFailures.Most - 1, later);
        Assert.Null(await RefusalAsync(_email, Password, later));
    }

    [SkippableFact]
    public async Task An_account_that_was_locked_once_is_locked_again()
    {
        await CreateAsync();
        await FailAsync(SignInFailures.Most);
        var later = new TestClock(TimeProvider.System.GetUtcNow() + SignInFailures.LockedFor + TimeSpan.FromSeconds(1));
        await FailAsync(SignInFailures.Most, later);
        Assert.NotNull(await RefusalAsync(_email, Password, later));
    }

    [SkippableFact]
    public async Task A_disabled_account_does_not_sign_in()
    {
        await CreateAsync(AccountState.Disabled);
        Assert.NotNull(await RefusalAsync(_email, Password));
    }

    [SkippableFact]
    public async Task A_key_is_no_session_and_a_session_is_no_key()
    {
        await CreateAsync();
        var cookie = (await SignInAsync(Password))!.Split(';')[0];
        await (await fixture.Service.Http.SendAsync("GET", "/api/v1/publications", headers: ("Cookie", cookie))).ExpectProblemAsync(401);
    }

    [Fact]
    public void One_network_address_does_not_try_for_ever()
    {
        var clock = new TestClock();
        var throttle = new SignInThrottle(clock);
        for (var i = 0; i < SignInThrottle.MostFailures; i++)
        {
            Assert.True(throttle.MayTry("192.0.2.1"));
            throttle.Failed("192.0.2.1");
        }

        Assert.False(throttle.MayTry("192.0.2.1"));
        Assert.True(throttle.MayTry("192.0.2.2"));
        clock.Advance(SignInThrottle.Window);
        Assert.True(throttle.MayTry("192.0.2.1"));
    }

    /// <summary>Who has one IPv6 address has all of its network: 2^64 of them, each with tries of its own, would be no limit.</summary>
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Addresses_of_one_connection_count_as_one(string one, string other, bool same) =>
        Assert.Equal(same, SignInFailures.From(IPAddress.Parse(one)) == SignInFailures.From(IPAddress.Parse(other)));

    [Fact]
    public void Tries_from_very_many_networks_open_none_that_is_shut()
    {
        var throttle = new SignInThrottle(new TestClock());
        for (var i = 0; i < SignInThrottle.MostFailures; i++)
            throttle.Failed("192.0.2.1");
        for (var i = 0; i < 3 * SignInThrottle.MostAddresses; i++)
            throttle.Failed($"network {i}");
        Assert.False(throttle.MayTry("192.0.2.1"));
        Assert.InRange(throttle.Remembered, 1, SignInThrottle.MostAddresses);
    }

    private async Task<Account> CreateAsync(AccountState state = AccountState.Active)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<CreateAccount>().HandleAsync(
            new AccountRequest { Email = _email, Password = Password, Grants = [new GrantAnswer(Role.Editor)], State = state }, Caller.System, default);
        return made.Value.Account;
    }

    private async Task FailAsync(int times, TimeProvider? clock = null)
    {
        for (var i = 0; i < times; i++)
            Assert.NotNull(await RefusalAsync(_email, "not the password", clock));
    }

    /// <returns>The cookie as it is set, or null when refused.</returns>
    private async Task<string?> SignInAsync(string password)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var result = await scope.ServiceProvider.GetRequiredService<SignIn>().HandleAsync(_email, password, http, default);
        return result.Ok ? http.Response.Headers.SetCookie.Single() : null;
    }

    private async Task<Failure?> RefusalAsync(string email, string password, TimeProvider? clock = null, SignInPace? pace = null)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        clock ??= TimeProvider.System;
        pace ??= new SignInPace(TimeSpan.Zero);
        var failures = ActivatorUtilities.CreateInstance<SignInFailures>(scope.ServiceProvider, clock, pace, new SignInThrottle(clock));
        return (await ActivatorUtilities.CreateInstance<SignIn>(scope.ServiceProvider, failures, pace).HandleAsync(email, password, http, default)).Failure;
    }

    /// <summary>Who the cookie is at this moment.</summary>
    private async Task<Caller?> CallerAsync(string cookie)
    {
        await using var scope = fixture.Service.App.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Cookie = cookie.Split(';')[0];
        var result = await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.AuthenticateAsync(http, DeskSession.Scheme);
        return result.Principal?.Caller();
    }
}

public sealed class FirstAccountTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task The_account_of_the_settings_is_made_once()
    {
        var data = Directory.CreateTempSubdirectory("newsletter-first-");
        foreach (var email in new[] { "admin@desk.example", "other@desk.example" })
        {
            await using var service = await TestService.StartAsync(
                settings: new Dictionary<string, string?> { ["Admin:Email"] = email, ["Admin:Password"] = Password }, data: data);
            var accounts = await (await service.Admin.GetAsync("/api/v1/accounts")).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal("admin@desk.example", (string?)accounts["items"]!.AsArray().Single()!["email"]);
        }

        data.Delete(recursive: true);
    }

    [Fact]
    public async Task An_account_that_cannot_be_made_stops_the_start()
    {
        var settings = new Dictionary<string, string?> { ["Admin:Email"] = "nobody", ["Admin:Password"] = Password };
        var refused = await Assert.ThrowsAsync<SettingsException>(() => TestService.StartAsync(settings: settings));
        Assert.Contains("Admin:Email is 'nobody'", refused.Message);
    }

    [Fact]
    public async Task The_last_admin_stays()
    {
        await using var service = await TestService.StartAsync(
            settings: new Dictionary<string, string?> { ["Admin:Email"] = "admin@desk.example", ["Admin:Password"] = Password });
        var account = (await (await service.Admin.GetAsync("/api/v1/accounts")).ExpectAsync(HttpStatusCode.OK))["items"]![0]!;
        foreach (var json in new[] { "\"grants\":[{\"role\":\"editor\"}]", "\"grants\":[{\"role\":\"admin\"}],\"state\":\"disabled\"" })
        {
            using var response = await service.Admin.SendAsync(
                "PUT", $"/api/v1/accounts/{account["id"]}", "{\"email\":\"admin@desk.example\"," + json + "}", ("If-Match", "*"));
            Assert.Equal("account.lastAdmin", (string?)(await response.ExpectProblemAsync(409))["code"]);
        }
    }

    [Fact]
    public async Task A_set_up_link_makes_one_account_and_is_over_then()
    {
        await using var service = await TestService.StartAsync();
        var links = new[] { await PathAsync(service), await PathAsync(service) }.Select(path => path["/set-up/".Length..]).ToList();
        var made = await Task.WhenAll(links.Select((link, i) => SetUpAsync(service, link, $"admin{i}@desk.example")));
        Assert.Single(made, result => result.Ok);
        Assert.False((await SetUpAsync(service, links[0], "late@desk.example")).Ok);
        var accounts = await (await service.Admin.GetAsync("/api/v1/accounts")).ExpectAsync(HttpStatusCode.OK);
        Assert.Single(accounts["items"]!.AsArray());
    }

    [Fact]
    public async Task A_set_up_link_lives_a_day()
    {
        var clock = new TestClock();
        await using var service = await TestService.StartAsync(clock: clock);
        var link = (await PathAsync(service))["/set-up/".Length..];
        clock.Advance(TimeSpan.FromDays(1));
        Assert.False((await SetUpAsync(service, link, "admin@desk.example")).Ok);
        Assert.False((await SetUpAsync(service, "a" + link[1..], "admin@desk.example")).Ok);
    }

    [Fact]
    public async Task Where_a_key_is_set_and_nobody_can_sign_in_the_way_to_the_first_account_is_said()
    {
        await using var service = await TestService.StartAsync();
        var page = await service.Http.GetStringAsync("/sign-in");
        // No link was printed.
        Assert.DoesNotContain("printed a link", page, StringComparison.Ordinal);
        Assert.Contains("POST /api/v1/accounts", page, StringComparison.Ordinal);
    }

    private static async Task<string> PathAsync(TestService service)
    {
        await using var scope = service.App.Services.CreateAsyncScope();
        return scope.ServiceProvider.GetRequiredService<SetUpFirstAccount>().NewPath();
    }

    private static async Task<Result<Done>> SetUpAsync(TestService service, string token, string email)
    {
        await using var scope = service.App.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        return await scope.ServiceProvider.GetRequiredService<SetUpFirstAccount>().HandleAsync(token, email, Password, http, default);
    }
}
