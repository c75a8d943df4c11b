using Microsoft.AspNetCore.Antiforgery;
using Newsletter.Accounts;

namespace Newsletter.Shell.Api;

/// <summary>
/// Calls that the desk's own scripts make: the session's cookie and the page's form token, never a key. They read and answer as the API does.
/// </summary>
internal static class DeskCalls
{
    public static RouteGroupBuilder MapDeskCalls(this IEndpointRouteBuilder app, string prefix, Role role)
    {
        var group = app.MapGroup(prefix).RequireRole(role).ExcludeFromDescription();
        group.AddEndpointFilter<FormTokenFilter>();
        group.AddEndpointFilter<ApiFilter>();
        return group;
    }

    private sealed class FormTokenFilter(IAntiforgery antiforgery) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return HttpMethods.IsGet(context.HttpContext.Request.Method) || await antiforgery.IsRequestValidAsync(context.HttpContext)
                ? await next(context)
                : Problems.Of(StatusCodes.Status400BadRequest, "formToken", "This page is from before you signed in, or from somewhere else. Load it again.");
        }
    }
}
