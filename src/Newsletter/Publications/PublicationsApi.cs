using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Publications;

internal static class PublicationsApi
{
    public static void AddPublications(this IServiceCollection services) =>
        services.AddScoped<CreatePublication>().AddScoped<EditPublication>();

    public static void MapPublications(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/publications").WithTags("Publications");
        group.MapGet("/", ListAsync).RequireRole(Role.Editor).WithName("ListPublications").WithSummary("Publications that the key's account works for");
        group.MapPost("/", CreateAsync).RequireRole(Role.Admin).WithName("CreatePublication").WithSummary("Found a publication");
        group.MapGet("/{slug}", GetAsync).RequireRole(Role.Editor).WithName("GetPublication").WithSummary("One publication");
        group.MapPut("/{slug}", EditAsync).RequireRole(Role.Admin).WithName("EditPublication").WithSummary("Replace a publication's settings");
    }

    private static async Task<Ok<Page<PublicationAnswer>>> ListAsync(NewsletterDb db, Paging paging, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var publications = db.Publications.AsNoTracking().For(user.Caller(), Role.Editor);
        return TypedResults.Ok(await publications.ToPageAsync(paging, p => p.Key, PublicationAnswer.Of, cancellationToken));
    }

    private static async Task<Results<Created<PublicationAnswer>, ProblemHttpResult>> CreateAsync(
        ApiBody<PublicationRequest> body, CreatePublication create, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var created = await create.HandleAsync(body.Value, user.Caller(), cancellationToken);
        return created.Map(PublicationAnswer.Of).ToCreated(p => $"/api/v1/publications/{p.Slug}");
    }

    private static async Task<Results<Ok<PublicationAnswer>, ProblemHttpResult>> GetAsync(
        string slug, NewsletterDb db, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        Result<Publication> found = publication is not null && user.Caller().May(Role.Editor, publication.Key)
            ? publication
            : new NotFoundFailure($"publication '{slug}'");
        return found.ToOk(PublicationAnswer.Of);
    }

    private static async Task<Results<Ok<PublicationAnswer>, ProblemHttpResult>> EditAsync(
        string slug, ApiBody<PublicationRequest> body, IfMatch match, EditPublication edit, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(slug, body.Value, match, user.Caller(), cancellationToken)).ToOk(PublicationAnswer.Of);
}
