using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Newsletter.Shell.Api;

/// <summary>Answers arguments that could not be read before the handler runs, and sends the entity tag of what it answers.</summary>
internal sealed class ApiFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IApiArgument { Failure: { } failure })
                return Problems.Of(failure);
        }

        var result = await next(context);
        var plain = result is INestedHttpResult nested ? nested.Result : result;
        if (Tagged(plain) is not { } tagged)
            return result;
        context.HttpContext.Response.Headers.ETag = tagged.Etag;
        return plain is not ProblemHttpResult && IsKnown(context.HttpContext.Request, tagged.Etag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : result;
    }

    private static ITagged? Tagged(object? result) => result switch
    {
        ProblemHttpResult problem => problem.ProblemDetails.Extensions.TryGetValue("current", out var current) ? current as ITagged : null,
        IValueHttpResult value => value.Value as ITagged,
        _ => null,
    };

    private static bool IsKnown(HttpRequest request, string etag) =>
        HttpMethods.IsGet(request.Method)
        && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(tag => string.Equals(tag.Tag.ToString(), etag, StringComparison.Ordinal));
}
