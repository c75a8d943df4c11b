using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Newsletter.Tests.Support;

/// <summary>Every route that a running service has, found by itself, and a call for each.</summary>
internal static class RouteCalls
{
    public static IReadOnlyList<RouteEndpoint> Routes(this TestService service) =>
        [.. service.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<ISuppressMatchingMetadata>() is null)];

    public static string Path(this RouteEndpoint route) => "/" + route.RoutePattern.RawText?.TrimStart('/');

    public static IEnumerable<(string Method, string Path, RouteEndpoint Route)> Calls(this IEnumerable<RouteEndpoint> routes) =>
        from route in routes
        from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, Filled(route.RoutePattern), route);

    /// <summary>Things that are not there: who may not call must not learn that.</summary>
    private static string Filled(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(p => p.Content == "guid") => "01980000-0000-7000-8000-000000000000",
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(p => p.Content == "int") => "1",
        _ => "none",
    }))));
}
