using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Engines.Mime;

namespace Newsletter.Sending.Mailbox;

/// <summary>What the mailbox's page shows in a frame, and what it lets people take away.</summary>
internal static class MailboxFiles
{
    public static void MapMailboxFiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/desk/mailbox/{id}").RequireRole(Role.Admin).ExcludeFromDescription();
        group.MapGet("/html", HtmlAsync);
        group.MapGet("/eml", EmlAsync);
    }

    private static async Task<IResult> HtmlAsync(string id, HttpContext context, CaptureMailbox mailbox, CancellationToken cancellationToken) =>
        await FindAsync(id, context, mailbox, cancellationToken) is { } octets && MimeReader.Read(octets).First("text/html")?.Text() is { } html
            ? Html(context, html)
            : Results.NotFound();

    private static IResult Html(HttpContext context, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = ComposingApi.PreviewPolicy;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(html, "text/html; charset=utf-8");
    }

    private static async Task<IResult> EmlAsync(string id, HttpContext context, CaptureMailbox mailbox, CancellationToken cancellationToken) =>
        await FindAsync(id, context, mailbox, cancellationToken) is { } octets
            ? Results.File(octets, "message/rfc822", id + ".eml")
            : Results.NotFound();

    // Copies hold readers' addresses and links that act for them: only who may see every subscriber may see these.
    private static async Task<byte[]?> FindAsync(string id, HttpContext context, CaptureMailbox mailbox, CancellationToken cancellationToken) =>
        context.User.Caller().MayEverywhere(Role.Admin) ? await mailbox.ReadAsync(id, cancellationToken) : null;
}
