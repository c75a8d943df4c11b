using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Newsletter.Accounts;

namespace Newsletter.Shell.Api;

/// <summary>The API's description at <c>/openapi/v1.json</c> and a page to read and try it at <c>/api</c>.</summary>
internal static class ApiDocument
{
    public const string Path = "/openapi/v1.json";

    /// <summary>The reader's own styles stand in its page; scripts come from here alone.</summary>
    private const string ReaderPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = route => route.RelativePath?.StartsWith(ApiGroup.Path[1..], StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    public static void UseApiReader(this WebApplication app)
    {
        app.UseWhen(IsReader, reader => reader.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = ReaderPolicy;
            return next(context);
        }));
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "api";
            options.DocumentTitle = "Newsletter API";
            options.SwaggerEndpoint(Path, "v1");
        });
    }

    private static bool IsReader(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments(ApiGroup.Path, StringComparison.Ordinal);

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Newsletter", Version = "v1", Description = "Publications, articles, issues, subscribers and sending." };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key: Authorization: Bearer KEY",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
    }

    /// <summary>What handlers take as one argument and a request has as several parts; who may call; how it can fail.</summary>
    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var handler = metadata.OfType<MethodInfo>().LastOrDefault();
        operation.Parameters ??= [];
        // Properties of an argument would stand there as C# writes them.
        foreach (var named in operation.Parameters.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query))
            named.Name = JsonNamingPolicy.CamelCase.ConvertName(named.Name!); // the framework names each
        foreach (var declared in handler is null ? [] : QueryParameters.Declared(handler))
            operation.Parameters.Add(Parameter(ParameterLocation.Query, declared.Name, declared.Type, declared.Description));
        if (handler?.GetParameters().Any(p => p.ParameterType == typeof(IfMatch)) == true)
            operation.Parameters.Add(Parameter(ParameterLocation.Header, "If-Match", JsonSchemaType.String, "The etag of the version that is changed, or *."));
        if (HttpMethods.IsPost(context.Description.HttpMethod ?? ""))
            operation.Parameters.Add(Parameter(ParameterLocation.Header, "Idempotency-Key", JsonSchemaType.String, "A repeat with the same key gets the first answer, for 24 hours."));
        if (metadata.OfType<RequiredRoleAttribute>().LastOrDefault() is { } role)
            operation.Description = $"For the role {ApiJson.Name(role.Role)} and those above.";
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Problem details (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType() },
        };
    }

    private static OpenApiParameter Parameter(ParameterLocation place, string name, JsonSchemaType type, string description) =>
        new() { In = place, Name = name, Schema = new OpenApiSchema { Type = type }, Description = description };
}
