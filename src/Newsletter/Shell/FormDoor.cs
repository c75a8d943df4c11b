using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Newsletter.Shell;

/// <summary>
/// What no page can answer is refused before one runs: methods that pages do not have, and forms that cannot be read (a page would run with nothing
/// bound, its path's values included). A page that reads a large body by itself says so with a request size limit of its own.
/// </summary>
internal static class FormDoor
{
    /// <summary>Pasted newsletters and pictures fit.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var page = context.GetEndpoint()?.Metadata;
        // The page that says what went wrong stands in for whatever was asked, whatever its method was.
        if (page?.GetMetadata<PageActionDescriptor>() is null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            await next(context);
        }
        else if (!Methods.Contains(context.Request.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", Methods);
            Refuse(context, StatusCodes.Status405MethodNotAllowed);
        }
        else if (page.GetMetadata<IRequestSizeLimitMetadata>() is null && await ReadAsync(context, page.GetMetadata<KeepsWordsAttribute>() is not null) is { } status)
        {
            Refuse(context, status);
        }
        else
        {
            await next(context);
        }
    }

    /// <returns>Null when the form was read, or there is none.</returns>
    private static async Task<int?> ReadAsync(HttpContext context, bool keepsWords)
    {
        try
        {
            if (keepsWords && await LargeForm.TryReadAsync(context, MostBytes))
                return null;
            return await ReadWholeAsync(context);
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return StatusCodes.Status400BadRequest;
        }
    }

    private static async Task<int?> ReadWholeAsync(HttpContext context)
    {
        if (await BodyLimits.IsTooLargeAsync(context, MostBytes))
            return StatusCodes.Status413PayloadTooLarge;
        BodyLimits.TrySet(context, MostBytes);
        // What was read is kept with the request: nobody reads it twice.
        if (context.Request.HasFormContentType)
            await context.Request.ReadFormAsync(context.RequestAborted);
        return null;
    }

    // The page that explains it runs in this request's place: it is a GET, and has no form.
    private static void Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Features.Set(new RefusedForm());
        context.Request.Method = HttpMethods.Get;
        context.Request.ContentType = null;
        context.Request.ContentLength = null;
        context.Request.Body = Stream.Null;
    }
}

/// <summary>What was refused was a form, although the page that says so is a GET.</summary>
internal sealed class RefusedForm;
