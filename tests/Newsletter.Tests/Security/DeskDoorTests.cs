using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Newsletter.Accounts;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Security;

/// <summary>Every page and file of the desk, found by itself, with every role: who may not see it does not, and no form is taken from elsewhere.</summary>
public sealed class DeskDoorTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private IEnumerable<RouteEndpoint> Staffed => fixture.Service.Routes().Where(route =>
        !route.Path().StartsWith("/api/", StringComparison.Ordinal) && route.Metadata.GetMetadata<RequiredRoleAttribute>() is not null);

    [Theory]
    [InlineData("editor")]
    [InlineData("publisher")]
    [InlineData("admin")]
    public async Task Each_role_sees_the_pages_that_name_it_and_no_others(string name)
    {
        var role = Enum.Parse<Role>(name, ignoreCase: true);
        using var session = await StaffSession.SignedInAsync(fixture.Service, role);
        foreach (var (method, path, route) in Staffed.Calls())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await session.Http.SendAsync(request);
            var needed = route.Metadata.GetMetadata<RequiredRoleAttribute>()!.Role;
            if (role < needed)
                Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {path} as {role}: {response.StatusCode}");
            else if (IsCall(route, method))
                Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{method} {path} as {role} without a token: {response.StatusCode}");
            else
                Assert.True((int)response.StatusCode is 200 or 302 or 404, $"{method} {path} as {role}: {response.StatusCode}");
        }
    }

    /// <summary>What a page's script calls to change something: the token is looked at before the thing.</summary>
    private static bool IsCall(RouteEndpoint route, string method) => route.Metadata.GetMetadata<PageActionDescriptor>() is null && method != "GET";

    [Fact]
    public async Task No_page_takes_a_form_that_it_has_not_given()
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using var other = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        var theirs = await other.TokenAsync("/desk/publications/new");
        var pages = Staffed.Where(route => route.Metadata.GetMetadata<PageActionDescriptor>() is not null).ToList();
        Assert.NotEmpty(pages);
        foreach (var (_, path, _) in pages.Calls())
        {
            using var without = await session.PostAsync(path, ("Form.Name", "x"));
            Assert.True(without.StatusCode == HttpStatusCode.BadRequest, $"{path} without a token: {without.StatusCode}");
            using var stolen = await session.PostAsync(path, ("Form.Name", "x"), ("formToken", theirs));
            Assert.True(stolen.StatusCode == HttpStatusCode.BadRequest, $"{path} with another session's token: {stolen.StatusCode}");
        }
    }

    [Fact]
    public void Only_readers_pages_take_forms_without_a_token()
    {
        var open = fixture.Service.Routes().Where(route => route.Metadata.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: false }
            || route.Metadata.GetMetadata<IgnoreAntiforgeryTokenAttribute>() is not null
            || route.Metadata.GetMetadata<PageActionDescriptor>()?.FilterDescriptors.Any(f => f.Filter is IgnoreAntiforgeryTokenAttribute) == true);
        Assert.All(open, route => Assert.True(
            route.Metadata.GetMetadata<IAllowAnonymous>() is not null && (route.Path().StartsWith("/{publication}", StringComparison.Ordinal) || route.Path() == "/desk/problem/{code:int}"),
            route.Path()));
    }

    [Fact]
    public async Task A_session_opens_no_call_of_the_api()
    {
        using var session = await StaffSession.SignedInAsync(fixture.Service, Role.Admin);
        using var response = await session.Http.GetAsync("/api/v1/publications");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("http:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/desk\r\nSet-Cookie: a=b")]
    [InlineData(" //evil.example")]
    public async Task Signing_in_leads_to_pages_of_this_service_alone(string back)
    {
        using var session = StaffSession.Nobody(fixture.Service);
        using var answer = await session.SignInAsync(await StaffSession.AccountAsync(fixture.Service, Role.Editor), back);
        var target = new Uri(fixture.Service.Url, answer.Headers.Location!);
        Assert.Equal(fixture.Service.Url.Authority, target.Authority);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var set) && set.Any(cookie => cookie.StartsWith("a=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cookie_from_before_signing_in_is_never_a_session()
    {
        using var session = StaffSession.Nobody(fixture.Service);
        session.Cookies.Add(fixture.Service.Url, new Cookie("desk", "chosen-by-somebody-else"));
        using (await session.SignInAsync(await StaffSession.AccountAsync(fixture.Service, Role.Editor)))
        {
        }

        var mine = session.Cookies.GetCookies(fixture.Service.Url)["desk"]!.Value;
        Assert.NotEqual("chosen-by-somebody-else", mine);
        Assert.Equal(HttpStatusCode.OK, (await StatusAsync(mine)));
        Assert.Equal(HttpStatusCode.Redirect, (await StatusAsync("chosen-by-somebody-else")));
        Assert.Equal(HttpStatusCode.Redirect, (await StatusAsync(mine[..^8] + "AAAAAAAA")));
    }

    private async Task<HttpStatusCode> StatusAsync(string cookie)
    {
        using var response = await fixture.Service.Http.SendAsync("GET", "/desk", headers: ("Cookie", $"desk={cookie}"));
        return response.StatusCode;
    }
}
