using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Responses.Webhooks;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Responses;

internal static class ResponsesApi
{
    public static void MapResponses(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/issues/{id:guid}/returns").WithTags("Responses");
        group.MapGet("/", ListAsync).RequireRole(Role.Editor).WithName("ListReturns").WithSummary("Copies that came back or were refused; ?kind= filters");
        group.MapGet("/counts", CountAsync).RequireRole(Role.Editor).WithName("CountReturns").WithSummary("How many of each kind");
        api.MapGet("/webhooks", WebhooksAsync).RequireRole(Role.Admin).WithTags("Responses").WithName("ListWebhooks")
            .WithSummary("Mail providers that tell of returned mail: their addresses here, what was taken and refused last");
    }

    private static async Task<Results<Ok<Page<ReturnAnswer>>, ProblemHttpResult>> ListAsync(
        Guid id, string? kind, Paging paging, IssueDesk desk, ListReturns list, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        return issue.Ok ? (await list.HandleAsync(issue.Value, kind, paging, cancellationToken)).ToOk() : Problems.Of(issue.Failure);
    }

    private static async Task<Results<Ok<ReturnCounts>, ProblemHttpResult>> CountAsync(
        Guid id, IssueDesk desk, ListReturns list, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        return issue.Ok ? TypedResults.Ok(await list.CountAsync(issue.Value, cancellationToken)) : Problems.Of(issue.Failure);
    }

    private static async Task<Results<Ok<WebhookList>, ProblemHttpResult>> WebhooksAsync(ListWebhooks list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        user.Caller().MayEverywhere(Role.Admin) ? TypedResults.Ok(new WebhookList(await list.HandleAsync(cancellationToken))) : Problems.Of(new ForbiddenFailure("Only admins of everything see the sending set-up."));
}
