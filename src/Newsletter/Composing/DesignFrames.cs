using System.Net;
using System.Security.Claims;
using System.Text;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Rendering.Designs;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Composing;

/// <summary>
/// What the preview beside a design shows: a document of its own with a policy of its own. It is asked for with the text that is being typed, as any form is sent;
/// nothing is kept of it.
/// </summary>
internal static class DesignFrames
{
    public static void MapDesignFrames(this IEndpointRouteBuilder app)
    {
        var group = app.MapDeskCalls("/desk/designs/{name}/frame", Role.Publisher);
        group.MapGet("", ShowAsync);
        group.MapPost("", TryAsync).WithBodyLimit(FormDoor.MostBytes).WithName("TryDesign").NotAudited();
    }

    private static async Task<IResult> ShowAsync(
        string name, int? version, string? show, string? with, FindDesign find, PreviewDesign preview, DesignCheck check, HttpResponse response, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(name, version, cancellationToken);
        return found.Ok ? await AnswerAsync(found.Value, found.Value.Files, show, with, preview, check, response, user, cancellationToken) : Problems.Of(found.Failure);
    }

    private static async Task<IResult> TryAsync(
        string name, HttpRequest request, FindDesign find, PreviewDesign preview, DesignCheck check, HttpResponse response, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
            return Problems.Of(new UnsupportedMediaFailure("This is for the form of a design."));
        var form = await request.ReadFormAsync(cancellationToken);
        var found = await find.HandleAsync(name, ordinal: null, cancellationToken);
        if (!found.Ok)
            return Problems.Of(found.Failure);
        var files = found.Value.Files.ToDictionary(StringComparer.Ordinal);
        if (form["Form.File"].ToString() is { Length: > 0 } file && DesignRules.IsFile(file))
            files[file] = form["Form.Text"].ToString().ReplaceLineEndings("\n");
        if (DesignRules.Check(files) is { Any: true } errors)
            return Problems.Of(errors.Failure);
        return await AnswerAsync(found.Value, files, form["Form.Show"], form["Form.With"], preview, check, response, user, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(
        FoundDesign design, IReadOnlyDictionary<string, string> files, string? show, string? with, PreviewDesign preview, DesignCheck check, HttpResponse response, ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var format = show == "text" ? PreviewFormat.Text : PreviewFormat.Html;
        Guid? issue = Guid.TryParse(with, out var id) ? id : null;
        var made = await preview.HandleAsync(new DesignPreview(design, files, format, show == "dark", issue), user.Caller(), cancellationToken);
        response.Headers.ContentSecurityPolicy = PreviewScript.Scrolling.Policy;
        response.Headers.CacheControl = "no-store";
        if (!made.Ok)
            return TypedResults.Bytes(Encoding.UTF8.GetBytes(PreviewScript.Scrolling.AddTo(Explained(made.Failure, [.. check.Of(design.Name, files).Where(p => p.Blocks)]))), "text/html; charset=utf-8");
        var shown = Encoding.UTF8.GetString(made.Value);
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(PreviewScript.Scrolling.AddTo(format == PreviewFormat.Text ? Plain(shown) : shown)), "text/html; charset=utf-8");
    }

    /// <summary>The text part, on a page of its own that can keep its place.</summary>
    private static string Plain(string text) => $"""
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Plain text</title>
        <body style="margin:16px;background:#fff;color:#1e1c19"><pre style="margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace">{WebUtility.HtmlEncode(text)}</pre></body></html>
        """;

    /// <summary>In the preview's place, where the eye is: what stands in the list beside it, too.</summary>
    private static string Explained(Failure failure, IReadOnlyList<DesignProblem> problems)
    {
        var words = problems.Count == 0 ? [failure.Message] : problems.Select(p => p.Line is null ? $"{p.File}: {p.Message}" : $"{p.File}, line {p.Line}, column {p.Column}: {p.Message}");
        return PreviewTrouble.Page(words);
    }
}
