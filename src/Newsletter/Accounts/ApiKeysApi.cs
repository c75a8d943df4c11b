using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Accounts;

internal static class ApiKeysApi
{
    public static void MapApiKeys(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/apikeys").RequireRole(Role.Admin).WithTags("Keys");
        group.MapGet("/", ListAsync).WithName("ListApiKeys").WithSummary("Keys, newest first, ended ones too");
        group.MapPost("/", CreateAsync).ShowsSecret().WithName("CreateApiKey").WithSummary("Make a key of an account; it is shown once");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetApiKey").WithSummary("One key, without its secret");
        group.MapDelete("/{id:guid}", RevokeAsync).WithName("RevokeApiKey").WithSummary("End a key, for good");
    }

    private static async Task<Results<Ok<Page<ApiKeyAnswer>>, ProblemHttpResult>> ListAsync(
        NewsletterDb db, Grants grants, Paging paging, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return Problems.Of(new ForbiddenFailure("Keys are listed for admins of all publications."));
        var slugs = await grants.SlugsAsync(cancellationToken);
        return TypedResults.Ok(await db.ApiKeys.AsNoTracking().Include(k => k.Account)
            .ToPageAsync(paging, k => k.Key, k => ApiKeyAnswer.Of(k, slugs), cancellationToken));
    }

    private static async Task<Results<Created<ApiKeyAnswer>, ProblemHttpResult>> CreateAsync(
        ApiBody<ApiKeyRequest> body, CreateApiKey create, Grants grants, Caller caller, CancellationToken cancellationToken)
    {
        var slugs = await grants.SlugsAsync(cancellationToken);
        var made = await create.HandleAsync(body.Value, caller, cancellationToken);
        return made.Map(k => ApiKeyAnswer.Of(k.Key, slugs) with { Secret = k.Secret }).ToCreated(k => $"{ApiGroup.Path}/apikeys/{k.Id}");
    }

    private static async Task<Results<Ok<ApiKeyAnswer>, ProblemHttpResult>> GetAsync(
        Guid id, NewsletterDb db, Grants grants, Caller caller, CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.AsNoTracking().Include(k => k.Account).SingleOrDefaultAsync(k => k.Id == id, cancellationToken);
        if (key is null || !caller.MayEverywhere(Role.Admin))
            return Problems.Of(new NotFoundFailure($"key {id}"));
        return TypedResults.Ok(ApiKeyAnswer.Of(key, await grants.SlugsAsync(cancellationToken)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        Guid id, RevokeApiKey revoke, Caller caller, CancellationToken cancellationToken) =>
        (await revoke.HandleAsync(id, caller, cancellationToken)).ToNoContent();
}
