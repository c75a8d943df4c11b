using Microsoft.AspNetCore.Authorization;
using Newsletter.Accounts.Sessions;

namespace Newsletter.Accounts;

/// <summary>The two ways in, and the one rule: a route's <see cref="RequiredRoleAttribute"/> decides, and without one the route is closed.</summary>
internal static class AccessPolicies
{
    /// <summary>Below /api/v1: bearer keys and nothing else.</summary>
    public const string Api = "api";

    /// <summary>Everything else asks for a session at the desk, unless it says AllowAnonymous.</summary>
    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Api, policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Scheme).AddRequirements(new RouteRole()));
        options.FallbackPolicy = new AuthorizationPolicyBuilder(DeskSession.Scheme).AddRequirements(new RouteRole()).Build();
    }
}

internal sealed class RouteRole : AuthorizationHandler<RouteRole>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RouteRole requirement)
    {
        // Where no route was found there is nothing to guard: unknown paths are 404 and wrong methods 405, for everybody.
        var endpoint = (context.Resource as HttpContext)?.GetEndpoint();
        var needed = endpoint?.Metadata.GetMetadata<RequiredRoleAttribute>();
        if (endpoint is not RouteEndpoint || (needed is not null && context.User.Caller().MaySomewhere(needed.Role)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
