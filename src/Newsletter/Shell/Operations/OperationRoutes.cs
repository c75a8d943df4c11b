using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;

namespace Newsletter.Shell.Operations;

/// <summary>For the machines that watch the service: <c>/health/live</c>, <c>/health/ready</c>, <c>/metrics</c>.</summary>
internal static class OperationRoutes
{
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<MetricStore>();
        services.AddSingleton<Trial>().AddScoped<Readiness>();
    }

    public static void MapOperations(this WebApplication app)
    {
        // Made now, so that nothing is missed before the first scrape.
        app.Services.GetRequiredService<MetricStore>();
        string[] look = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/health/live", look, () => TypedResults.Ok(new HealthAnswer("live", []))).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/health/ready", look, ReadyAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/metrics", look, MetricsAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<JsonHttpResult<HealthAnswer>> ReadyAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var checks = await readiness.CheckAsync(cancellationToken);
        var ok = checks.All(check => check.Ok);
        return TypedResults.Json(new HealthAnswer(ok ? "ready" : "notReady", checks), statusCode: ok ? 200 : 503);
    }

    private static async Task<Results<ContentHttpResult, UnauthorizedHttpResult>> MetricsAsync(HttpContext http, MetricStore metrics) =>
        IsThisMachine(http) || (await http.AuthenticateAsync(ApiKeyAuthentication.Scheme)).Succeeded
            ? TypedResults.Text(PrometheusText.Write(metrics.Read()), PrometheusText.ContentType)
            : TypedResults.Unauthorized();

    /// <summary>Behind a proxy on this machine everybody comes from loopback: a forwarded request is nobody's own.</summary>
    private static bool IsThisMachine(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
        && !http.Request.Headers.ContainsKey("X-Original-For");

    internal sealed record HealthAnswer(string State, IReadOnlyList<ReadinessCheck> Checks);
}
