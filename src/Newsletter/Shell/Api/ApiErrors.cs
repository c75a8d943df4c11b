using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Newsletter.Accounts;

namespace Newsletter.Shell.Api;

/// <summary>Everything below <c>/api</c> that ends without an answer of its own ends as problem details: exceptions, unknown paths, wrong methods.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> logger)
{
    /// <summary>A client that is still sending reads no answer; up to here its body is taken in and dropped first.</summary>
    private const long MostDrained = 64 * 1024 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response.HasStarted || context.Response.StatusCode < 400 || context.Response.ContentType is not null)
                return;
            await AskForKeyFirstAsync(context);
            await WriteAsync(context, context.Response.StatusCode);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            Reset(context);
            if (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
                await WriteAsync(context, exception.StatusCode);
            else
                await Problems.Of(new MalformedFailure(exception.Message)).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            context.Abort();
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            Log(exception, context.Request.Method, context.Request.Path);
            Reset(context);
            await WriteAsync(context, StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>A body that says it is too large is refused before it is read (and after it was sent, so that the answer is read).</summary>
    public static async Task RefuseLargeAsync(HttpContext context, RequestDelegate next)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize;
        if (limit is null || context.Request.ContentLength is not { } length || length <= limit)
        {
            await next(context);
            return;
        }

        var feature = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (feature is { IsReadOnly: false } && length <= MostDrained)
        {
            feature.MaxRequestBodySize = null;
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    /// <summary>Routing refuses a body's type before anybody has asked for a key; whoever has none is told that, and no more.</summary>
    private static async Task AskForKeyFirstAsync(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType
            && !(await context.AuthenticateAsync(ApiKeyAuthentication.Scheme)).Succeeded)
            await context.ChallengeAsync(ApiKeyAuthentication.Scheme);
    }

    private static void Reset(HttpContext context)
    {
        context.Response.Clear();
        context.Response.Headers.CacheControl = "no-store";
    }

    private static Task WriteAsync(HttpContext context, int status)
    {
        var (code, detail) = status switch
        {
            401 => ("unauthenticated", "Send a valid key: Authorization: Bearer KEY."),
            403 => ("forbidden", "This key may not do that."),
            404 => ("notFound", "There is nothing here. See /api for the calls there are."),
            405 => ("methodNotAllowed", $"{context.Request.Method} is not among the methods of this path: {context.Response.Headers.Allow}."),
            413 => ("tooLarge", "The body is larger than this place takes."),
            415 => ("unsupportedMedia", "The body's Content-Type is not one that is read here."),
            500 => ("internal", "Something went wrong here. It has been logged."),
            _ => ("failed", "The request could not be answered."),
        };
        return Problems.Of(status, code, detail).ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void Log(Exception exception, string method, string path);
}
