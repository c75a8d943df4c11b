using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Sending.Mailbox;

internal static class MailboxApi
{
    // Copies hold readers' addresses and links that act for them: only who may see every subscriber may see these.
    private static readonly ForbiddenFailure NotAll = new("The mailbox is for admins of all publications.");

    public static void MapMailbox(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/mailbox").WithTags("Sending");
        group.MapGet("/", ListAsync).RequireRole(Role.Admin).WithName("ListMailbox").WithSummary("What the built-in mailbox holds while Smtp:Mode is Capture");
        group.MapGet("/{id}", GetAsync).RequireRole(Role.Admin).WithName("GetMail").WithSummary("One message as it came, message/rfc822");
    }

    private static async Task<Results<Ok<Page<CapturedAnswer>>, ProblemHttpResult>> ListAsync(ListMailbox list, TextPaging paging, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        user.Caller().MayEverywhere(Role.Admin) ? TypedResults.Ok(await list.HandleAsync(paging, cancellationToken)) : Problems.Of(NotAll);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetAsync(string id, CaptureMailbox mailbox, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!user.Caller().MayEverywhere(Role.Admin))
            return Problems.Of(NotAll);
        return await mailbox.ReadAsync(id, cancellationToken) is { } octets
            ? TypedResults.File(octets, "message/rfc822", id + ".eml")
            : Problems.Of(new NotFoundFailure($"message {id}"));
    }
}
