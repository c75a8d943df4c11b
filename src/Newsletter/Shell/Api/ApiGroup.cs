using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Newsletter.Accounts;

namespace Newsletter.Shell.Api;

/// <summary>What every route of <c>/api/v1</c> has in common.</summary>
internal static class ApiGroup
{
    public const string Path = "/api/v1";

    /// <summary>Bodies of JSON are small; what takes files says so with <see cref="WithBodyLimit{T}"/>.</summary>
    public const long DefaultBodyLimit = 1024 * 1024;

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        // A part of the request that the framework binds (a number in the query) and cannot read is a 400 like any other.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<IdempotencyStore>();
    }

    /// <summary>
    /// The group <c>/api/v1</c>: bearer keys only, arguments that could not be read and parts of the query that a route does not take are answered, entity tags are sent, bodies are limited.
    /// Each route in it names its role with <see cref="RequiredRole.RequireRole{T}"/>; one that does not is closed to everybody.
    /// </summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Path);
        group.RequireAuthorization(new AuthorizeAttribute(AccessPolicies.Api));
        group.WithMetadata(new BodyLimit(DefaultBodyLimit));
        group.AddEndpointFilterFactory(QueryParameters.Filter);
        group.AddEndpointFilter<ApiFilter>();
        return group;
    }

    /// <param name="bytes">Null: no limit, for what is streamed to disk.</param>
    public static T WithBodyLimit<T>(this T builder, long? bytes)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new BodyLimit(bytes));

    /// <summary>The answer shows a secret once (a key, a password): it is never kept for a repeat.</summary>
    public static T ShowsSecret<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new SecretAnswer());

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}

/// <summary>On routes whose answers show a secret.</summary>
internal sealed record SecretAnswer;
