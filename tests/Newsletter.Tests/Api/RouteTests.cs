using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Newsletter.Accounts;
using Newsletter.Shell.Api;
using Newsletter.Tests.Support;

namespace Newsletter.Tests.Api;

/// <summary>Every route that there is, found by itself: who may call it is named, and nobody else gets in.</summary>
public sealed class RouteTests(OnSqlite fixture) : IClassFixture<OnSqlite>
{
    private static readonly string[] Open = ["/health/live", "/health/ready", "/metrics", "/openapi/{documentName}.json"];

    private IReadOnlyList<RouteEndpoint> Routes => fixture.Service.Routes();

    private IEnumerable<RouteEndpoint> ApiRoutes => Routes.Where(route => route.Path().StartsWith(ApiGroup.Path, StringComparison.Ordinal));

    [Fact]
    public void Every_route_names_who_may_call_it()
    {
        var unnamed = Routes.Where(route =>
            route.Metadata.GetMetadata<RequiredRoleAttribute>() is null && route.Metadata.GetMetadata<IAllowAnonymous>() is null);
        Assert.Empty(unnamed.Select(route => $"{route.Path()} ({route.DisplayName})"));
        Assert.NotEmpty(ApiRoutes);
    }

    [Fact]
    public void No_route_of_the_api_is_open()
    {
        Assert.All(ApiRoutes, route => Assert.Null(route.Metadata.GetMetadata<IAllowAnonymous>()));
        Assert.All(ApiRoutes, route => Assert.Contains(route.Metadata.GetOrderedMetadata<IAuthorizeData>(), data => data.Policy == AccessPolicies.Api));
    }

    [Fact]
    public async Task Without_a_key_every_route_of_the_api_is_401()
    {
        foreach (var (method, path, route) in ApiRoutes.Calls())
            Assert.True(await CallAsync(fixture.Service.Http, method, path) == HttpStatusCode.Unauthorized, $"{method} {route}");
    }

    [Theory]
    [InlineData("editor")]
    [InlineData("publisher")]
    [InlineData("admin")]
    public async Task Each_role_gets_in_where_it_is_named_and_nowhere_else(string name)
    {
        var role = Enum.Parse<Role>(name, ignoreCase: true);
        using var client = await fixture.Service.AsAsync(role);
        foreach (var (method, path, route) in ApiRoutes.Calls())
        {
            var status = await CallAsync(client, method, path);
            if (role < Needed(route))
                Assert.True(status == HttpStatusCode.Forbidden, $"{method} {path} as {role}: {status}");
            else
                Assert.False(status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError, $"{method} {path} as {role}: {status}");
        }
    }

    [Fact]
    public async Task Without_a_session_no_page_of_the_desk_is_shown()
    {
        var pages = Routes.Where(route => !route.Path().StartsWith("/api/", StringComparison.Ordinal) && route.Metadata.GetMetadata<IAllowAnonymous>() is null);
        foreach (var (method, path, route) in pages.Calls())
        {
            // A key is no session.
            foreach (var client in new[] { fixture.Service.Http, fixture.Service.Admin })
            {
                using var response = await client.SendAsync(method, path);
                // What a page's script calls: it is told, and asks its person.
                if (response.StatusCode == HttpStatusCode.Unauthorized && route.Metadata.GetMetadata<PageActionDescriptor>() is null)
                    continue;
                Assert.True(response.StatusCode == HttpStatusCode.Redirect, $"{method} {route.Path()}: {response.StatusCode}");
                Assert.Equal("/sign-in", response.Headers.Location!.AbsolutePath);
            }
        }
    }

    [Fact]
    public void What_is_open_to_everybody_is_what_readers_and_machines_need()
    {
        var open = Routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(RouteCalls.Path).Where(path => path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/desk", StringComparison.Ordinal));
        Assert.Equal(["/desk/problem/{code:int}"], open.Distinct());
        Assert.All(Open, path => Assert.Contains(path, Routes.Select(RouteCalls.Path)));
    }

    private static Role Needed(RouteEndpoint route) => route.Metadata.GetMetadata<RequiredRoleAttribute>()!.Role;

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string method, string path)
    {
        using var response = await client.SendAsync(method, path, method is "GET" or "DELETE" ? null : "{}");
        return response.StatusCode;
    }
}
