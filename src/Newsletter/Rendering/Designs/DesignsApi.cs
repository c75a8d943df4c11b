using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Shell.Api;

namespace Newsletter.Rendering.Designs;

using DesignResult = Results<Ok<DesignAnswer>, ProblemHttpResult>;

internal static class DesignsApi
{
    /// <summary>All files of a design, in JSON.</summary>
    private const long BodyLimit = DesignRules.MostOctets * 4L;

    public static void AddDesigns(this IServiceCollection services) => services
        .AddSingleton<DesignStore>().AddSingleton<DesignCheck>()
        .AddScoped<FindDesign>().AddScoped<DesignUses>().AddScoped<DesignVersions>().AddScoped<CreateDesign>().AddScoped<EditDesign>().AddScoped<DeleteDesign>();

    public static void MapDesigns(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/designs").WithTags("Designs");
        group.MapGet("/", ListAsync).RequireRole(Role.Editor).WithName("ListDesigns").WithSummary("Every design: those that are edited here, and the installation's folders");
        group.MapPost("/", CreateAsync).RequireRole(Role.Publisher).WithBodyLimit(BodyLimit).WithName("CreateDesign").WithSummary("Begin a design: a copy (from) or files");
        group.MapGet("/{name}", GetAsync).RequireRole(Role.Editor).WithName("GetDesign").WithSummary("One design with its files and what is wrong with them; ?version= for an earlier one");
        group.MapPut("/{name}", EditAsync).RequireRole(Role.Publisher).WithBodyLimit(BodyLimit).WithName("EditDesign")
            .WithSummary("Save the next version; one that does not parse is kept and not used");
        group.MapDelete("/{name}", DeleteAsync).RequireRole(Role.Publisher).WithName("DeleteDesign").WithSummary("Delete a design that nobody uses");
        group.MapGet("/{name}/uses", UsesAsync).RequireRole(Role.Editor).WithName("DesignUses").WithSummary("Publications and unsent issues that use it");
        group.MapGet("/{name}/versions", VersionsAsync).RequireRole(Role.Editor).WithName("DesignVersions").WithSummary("What was saved of it, newest first");
        group.MapGet("/{name}/difference", DifferenceAsync).RequireRole(Role.Editor).WithName("DesignDifference").WithSummary("Lines removed and added from one version to another: ?from=5&to=7, by default the newest two");
        group.MapPost("/{name}/restore", RestoreAsync).RequireRole(Role.Publisher).WithName("RestoreDesign").WithSummary("Save an earlier version again: {version}");
    }

    private static async Task<Ok<Page<DesignSummary>>> ListAsync(FindDesign find, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<DesignSummary>([.. (await find.AllAsync(cancellationToken)).Select(DesignSummary.Of)], Next: null));

    private static async Task<Results<Created<DesignAnswer>, ProblemHttpResult>> CreateAsync(
        ApiBody<NewDesign> body, CreateDesign create, DesignVersions versions, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await create.HandleAsync(body.Value, user.Caller(), cancellationToken)).Map(versions.Answer).ToCreated(d => $"{ApiGroup.Path}/designs/{d.Name}");

    private static async Task<DesignResult> GetAsync(string name, int? version, FindDesign find, DesignVersions versions, CancellationToken cancellationToken) =>
        (await find.HandleAsync(name, version, cancellationToken)).ToOk(versions.Answer);

    private static async Task<DesignResult> EditAsync(
        string name, ApiBody<DesignRequest> body, IfMatch match, EditDesign edit, DesignVersions versions, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(name, body.Value.Files, body.Value.Note, match, user.Caller(), cancellationToken)).ToOk(versions.Answer);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, IfMatch match, DeleteDesign delete, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await delete.HandleAsync(name, match, user.Caller(), cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<Page<DesignUseAnswer>>, ProblemHttpResult>> UsesAsync(
        string name, FindDesign find, DesignUses uses, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(name, ordinal: null, cancellationToken);
        if (!found.Ok)
            return Problems.Of(found.Failure);
        var caller = user.Caller();
        var seen = (await uses.OfAsync(name, cancellationToken)).Where(use => caller.May(Role.Editor, use.PublicationKey));
        return TypedResults.Ok(new Page<DesignUseAnswer>([.. seen.Select(use => new DesignUseAnswer(use.Publication, use.Issue, use.Title))], Next: null));
    }

    private static async Task<Results<Ok<Page<DesignVersionAnswer>>, ProblemHttpResult>> VersionsAsync(
        string name, FindDesign find, DesignVersions versions, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(name, ordinal: null, cancellationToken);
        return found.Ok ? TypedResults.Ok(new Page<DesignVersionAnswer>(await versions.OfAsync(found.Value, cancellationToken), Next: null)) : Problems.Of(found.Failure);
    }

    private static async Task<Results<Ok<DesignDifferenceAnswer>, ProblemHttpResult>> DifferenceAsync(string name, int? from, int? to, FindDesign find, CancellationToken cancellationToken)
    {
        var later = await find.HandleAsync(name, to, cancellationToken);
        if (!later.Ok)
            return Problems.Of(later.Failure);
        var earlier = await find.HandleAsync(name, from ?? Math.Max(later.Value.Ordinal - 1, 0), cancellationToken);
        return earlier.Ok ? TypedResults.Ok(DesignDifferenceAnswer.Of(DesignDifference.Between(earlier.Value, later.Value))) : Problems.Of(earlier.Failure);
    }

    private static async Task<DesignResult> RestoreAsync(
        string name, ApiBody<RestoreRequest> body, IfMatch match, EditDesign edit, DesignVersions versions, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await edit.RestoreAsync(name, body.Value.Version, match.OrAny(), user.Caller(), cancellationToken)).ToOk(versions.Answer);
}

/// <param name="Issue">Null: the publication itself.</param>
internal sealed record DesignUseAnswer(string Publication, Guid? Issue, string Title);
