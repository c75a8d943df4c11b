using System.Security.Claims;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Composing;

internal static class ComposingApi
{
    /// <summary>A preview is somebody else's page: it loads images, and nothing else happens in it.</summary>
    public const string PreviewPolicy = "sandbox; default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'";

    private const string WithoutImages = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

    public static void MapComposing(this RouteGroupBuilder api) =>
        api.MapGet("/issues/{id:guid}/preview", PreviewAsync).RequireRole(Role.Editor).WithTags("Issues").WithName("PreviewIssue")
            .WithSummary("What a reader would get: ?format=html|text|eml, &subscriber=ID, &theme=light|dark, &images=on|off");

    /// <summary>For the frame of the preview's page. It has an address of its own: what comes with a page inherits that page's policy, and shows something else.</summary>
    public static void MapPreviewFrame(this IEndpointRouteBuilder app)
    {
        app.MapGet("/desk/issues/{id:guid}/preview/frame", FrameAsync).RequireRole(Role.Editor).ExcludeFromDescription();
        app.MapGet("/desk/issues/{id:guid}/compose/frame", ComposerFrameAsync).RequireRole(Role.Editor).ExcludeFromDescription();
        app.MapGet("/desk/issues/{id:guid}/compose/measure", MeasureAsync).RequireRole(Role.Editor).ExcludeFromDescription();
    }

    private static async Task<IResult> PreviewAsync(
        Guid id, string? format, string? subscriber, string? theme, string? images, PreviewIssue preview, HttpResponse response, ClaimsPrincipal user,
        CancellationToken cancellationToken) =>
        await AnswerAsync(id, Read(format, subscriber, theme, images), images == "off" ? WithoutImages : PreviewPolicy, preview, response, user, Problems.Of, cancellationToken);

    /// <summary>The same, in a frame of the desk.</summary>
    private static async Task<IResult> FrameAsync(
        Guid id, string? format, string? subscriber, string? theme, string? images, PreviewIssue preview, HttpResponse response, ClaimsPrincipal user,
        CancellationToken cancellationToken) =>
        await AnswerAsync(id, Read(format, subscriber, theme, images), images == "off" ? WithoutImages : PreviewPolicy, preview, response, user, InWords(response), cancellationToken);

    /// <summary>Where a person looks, what is wrong is a page, not a program's answer.</summary>
    private static Func<Failure, IResult> InWords(HttpResponse response) => failure =>
    {
        response.Headers.ContentSecurityPolicy = PreviewPolicy;
        response.Headers.CacheControl = "no-store";
        return Results.Text(PreviewTrouble.Page([failure.Message]), "text/html; charset=utf-8", statusCode: Problems.Of(failure).StatusCode);
    };

    /// <summary>The composer's: with what waits to be applied, and telling which article was clicked.</summary>
    private static async Task<IResult> ComposerFrameAsync(
        Guid id, string? format, string? subscriber, string? theme, string? images, PreviewIssue preview, HttpResponse response, ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var request = Read(format, subscriber, theme, images).Map(r => r with { Working = true, Clicks = true });
        return await AnswerAsync(id, request, images == "off" ? PreviewScript.Clicks.WithoutImages : PreviewScript.Clicks.Policy, preview, response, user, InWords(response), cancellationToken);
    }

    private static async Task<IResult> MeasureAsync(
        Guid id, string? subscriber, PreviewIssue preview, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var request = Read(null, subscriber, null, null).Map(r => r with { Working = true });
        if (!request.Ok)
            return Problems.Of(request.Failure);
        var measured = await preview.MeasureAsync(id, request.Value, user.Caller(), cancellationToken);
        if (measured.Ok)
            return TypedResults.Ok(measured.Value);
        var problem = Problems.Of(measured.Failure);
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (issue.Ok)
            problem.ProblemDetails.Extensions["trouble"] = PreviewTrouble.Of(measured.Failure, issue.Value, user.Caller());
        return problem;
    }

    private static async Task<IResult> AnswerAsync(
        Guid id, Result<PreviewRequest> request, string policy, PreviewIssue preview, HttpResponse response, ClaimsPrincipal user, Func<Failure, IResult> refuse,
        CancellationToken cancellationToken)
    {
        if (!request.Ok)
            return refuse(request.Failure);
        var made = await preview.HandleAsync(id, request.Value, user.Caller(), cancellationToken);
        if (!made.Ok)
            return refuse(made.Failure);
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(made.Value, request.Value.Format switch
        {
            PreviewFormat.Html => "text/html; charset=utf-8",
            PreviewFormat.Text => "text/plain; charset=utf-8",
            _ => "message/rfc822",
        });
    }

    private static Result<PreviewRequest> Read(string? format, string? subscriber, string? theme, string? images)
    {
        var errors = new FieldErrors();
        var kind = PreviewFormat.Html;
        if (!string.IsNullOrEmpty(format) && !(Enum.TryParse(format, ignoreCase: true, out kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(format[0])))
            errors.Add("format", "html, text or eml.");
        Guid? reader = null;
        if (Guid.TryParse(subscriber, out var id))
            reader = id;
        else if (!string.IsNullOrEmpty(subscriber))
            errors.Add("subscriber", "The id of a subscriber.");
        if (theme is not (null or "" or "light" or "dark"))
            errors.Add("theme", "light or dark.");
        if (images is not (null or "" or "on" or "off"))
            errors.Add("images", "on or off.");
        return errors.Any ? errors.Failure : new PreviewRequest(kind, reader, theme == "dark");
    }
}
