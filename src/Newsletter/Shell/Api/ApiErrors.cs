using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Metadata;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Shell.Api;

/// <summary>Everything below <c>/api</c> that ends without an answer of its own ends as problem details: exceptions, unknown paths, wrong methods.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> logger)
{
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
                await Problems.Of(new MalformedFailure(Explain(exception.Message))).ExecuteAsync(context);
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
            if (DatabaseAway.Caused(exception))
                context.Response.Headers.RetryAfter = "5";
            await WriteAsync(context, DatabaseAway.Caused(exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>A body that says it is too large is refused before it is read (and after it was sent, so that the answer is read).</summary>
    public static async Task RefuseLargeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } limit
            && await BodyLimits.IsTooLargeAsync(context, limit))
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        else
            await next(context);
    }

    /// <summary>Routing refuses a body's type before anybody has asked for a key; whoever has none is told that, and no more.</summary>
    private static async Task AskForKeyFirstAsync(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType
            && !(await context.AuthenticateAsync(ApiKeyAuthentication.Scheme)).Succeeded)
            await context.ChallengeAsync(ApiKeyAuthentication.Scheme);
    }

    // Of a part of the request that did not fit, the framework's words name a .NET type: Failed to bind parameter "Nullable<bool> unused" from "x".
    private static string Explain(string message) =>
        Unbound().Match(message) is { Success: true } unbound
            ? $"'{unbound.Groups["name"]}' cannot be read from '{unbound.Groups["value"]}'. See /api for what it takes."
            : message;

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unbound();

    private static string TooLarge(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } limit
            ? $"The body is larger than this place takes, which is {When.Megabytes(limit)}: send less at once, or what you have in several parts."
            : "The body is larger than this place takes: send less at once.";

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
            413 => ("tooLarge", TooLarge(context)),
            415 => ("unsupportedMedia", "The body's Content-Type is not one that is read here: JSON is application/json, and /api says what each call takes."),
            500 => ("internal", "Something went wrong here. It has been logged."),
            503 => ("databaseAway", "The database does not answer at the moment. Try again in a few seconds; with the same Idempotency-Key nothing is done twice."),
            _ => ("failed", "The request could not be answered."),
        };
        return Problems.Of(status, code, detail).ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void Log(Exception exception, string method, string path);
}
