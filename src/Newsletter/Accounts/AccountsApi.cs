using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts.Invitations;
using Newsletter.Accounts.SecondFactors;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Accounts;

internal static class AccountsApi
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/accounts").RequireRole(Role.Admin).WithTags("Accounts");
        group.MapGet("/", ListAsync).WithName("ListAccounts").WithSummary("Accounts, newest first");
        group.MapPost("/", CreateAsync).ShowsSecret().WithName("CreateAccount").WithSummary("Let somebody sign in; a password that the service makes is shown once");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetAccount").WithSummary("One account");
        group.MapPut("/{id:guid}", EditAsync).WithName("EditAccount").WithSummary("Change address, rights or state; its sessions end");
        group.MapPost("/{id:guid}/password", ResetAsync).ShowsSecret().WithName("ResetPassword").WithSummary("Make a new password, shown once; its sessions end");
        group.MapPost("/{id:guid}/invitation", InviteAsync).ShowsSecret().WithName("RenewInvitation").WithSummary("Make a new link for somebody who was invited; the old one ends");
        group.MapDelete("/{id:guid}/second-factor", EndSecondFactorAsync).WithName("EndSecondFactor").WithSummary("Turn the second step of signing in off; its sessions end");
    }

    private static async Task<Results<Ok<Page<AccountAnswer>>, ProblemHttpResult>> ListAsync(
        NewsletterDb db, Grants grants, Paging paging, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return Problems.Of(new ForbiddenFailure("Accounts are listed for admins of all publications."));
        var slugs = await grants.SlugsAsync(cancellationToken);
        return TypedResults.Ok(await db.Users.AsNoTracking().Include(a => a.Grants)
            .ToPageAsync(paging, a => a.Key, a => AccountAnswer.Of(a, slugs), cancellationToken));
    }

    private static async Task<Results<Created<AccountAnswer>, ProblemHttpResult>> CreateAsync(
        ApiBody<AccountRequest> body, CreateAccount create, Grants grants, InvitationLinks links, Caller caller, CancellationToken cancellationToken)
    {
        var slugs = await grants.SlugsAsync(cancellationToken);
        var made = await create.HandleAsync(body.Value, caller, cancellationToken);
        return made.Map(a => AccountAnswer.Of(a.Account, slugs) with { Password = a.Password, Invitation = links.Of(a.Account) }).ToCreated(a => $"{ApiGroup.Path}/accounts/{a.Id}");
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> GetAsync(
        Guid id, NewsletterDb db, Grants grants, Caller caller, CancellationToken cancellationToken)
    {
        var account = await db.Users.AsNoTracking().Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (account is null || !caller.MayEverywhere(Role.Admin))
            return Problems.Of(new NotFoundFailure($"account {id}"));
        return TypedResults.Ok(AccountAnswer.Of(account, await grants.SlugsAsync(cancellationToken)));
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> EditAsync(
        Guid id, ApiBody<AccountRequest> body, IfMatch match, EditAccount edit, Caller caller, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(id, body.Value, match, caller, cancellationToken)).ToOk();

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> ResetAsync(
        Guid id, ResetPassword reset, Grants grants, Caller caller, CancellationToken cancellationToken)
    {
        var slugs = await grants.SlugsAsync(cancellationToken);
        return (await reset.HandleAsync(id, caller, cancellationToken)).ToOk(a => AccountAnswer.Of(a.Account, slugs) with { Password = a.Password });
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> InviteAsync(
        Guid id, RenewInvitation renew, Grants grants, InvitationLinks links, Caller caller, CancellationToken cancellationToken)
    {
        var slugs = await grants.SlugsAsync(cancellationToken);
        return (await renew.HandleAsync(id, caller, cancellationToken)).ToOk(a => AccountAnswer.Of(a, slugs) with { Invitation = links.Of(a) });
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndSecondFactorAsync(
        Guid id, EndSecondFactor end, Caller caller, CancellationToken cancellationToken) =>
        (await end.OfAsync(id, caller, cancellationToken)).ToNoContent();
}
