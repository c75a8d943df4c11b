using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Newsletter.Accounts.Audit;

/// <summary>
/// Writes down what staff do, for every route there is and every one that will be. Crash points: (1) after the line was begun: it stays without an outcome, and
/// says that somebody tried; (2) after the work and before the outcome: the same. So nothing is done that left no line. What was refused is taken out again.
/// </summary>
internal sealed class AuditTrail(RequestDelegate next, AuditLog log, AuditPace pace)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var caller = context.User.Caller();
        if (ReferenceEquals(caller, Callers.Nobody) || !IsAction(context) || !pace.IsDue(caller, context))
        {
            await next(context);
            return;
        }

        var id = await log.BeginAsync(caller, Action(context), context, context.RequestAborted);
        try
        {
            await next(context);
        }
        catch
        {
            await log.EndAsync(id, StatusCodes.Status500InternalServerError);
            throw;
        }

        var replayed = context.Response.Headers.ContainsKey("Idempotency-Replayed");
        if (context.Response.StatusCode is >= 400 and not StatusCodes.Status403Forbidden and < 500 || replayed)
        {
            pace.Forget(caller, context);
            await log.ForgetAsync(id);
        }
        else
        {
            await log.EndAsync(id, context.Response.StatusCode);
        }
    }

    private static bool IsAction(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint endpoint
        && (!(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
            || endpoint.Metadata.GetMetadata<AuditedRead>() is not null);

    private static string Action(HttpContext context)
    {
        var endpoint = (RouteEndpoint)context.GetEndpoint()!; // an action has one
        var path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/').Replace(":guid", "", StringComparison.Ordinal);
        return endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null
            ? endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? path
            : $"{path} {context.Request.Query["handler"]}".TrimEnd();
    }
}

/// <summary>On routes that change nothing and take much away: exports.</summary>
internal sealed record AuditedRead;

internal static class AuditedReads
{
    public static T Audited<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new AuditedRead());
}
