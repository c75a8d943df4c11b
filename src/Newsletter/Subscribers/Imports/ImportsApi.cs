using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Imports;

using ImportResult = Results<Ok<ImportAnswer>, ProblemHttpResult>;

internal static class ImportsApi
{
    public static void AddImports(this IServiceCollection services) => services
        .AddSingleton<ImportFiles>().AddSingleton<ImportSignal>().AddSingleton<ImportShares>().AddSingleton<ImportRunner>().AddSingleton<SuppressedRows>().AddSingleton<SearchIndexes>().AddHostedService<ImportService>()
        .AddScoped<ImportedConsents>().AddScoped<StartImport>().AddScoped<FindImport>().AddScoped<UndoImport>().AddScoped<AskImported>().AddScoped<TakeTried>().AddScoped<ReceiveImport>();

    public static void MapImports(this RouteGroupBuilder api)
    {
        var publication = api.MapGroup("/publications/{slug}").RequireRole(Role.Admin).WithTags("Imports");
        publication.MapPost("/imports", StartAsync).WithBodyLimit(null).WithName("StartImport")
            .WithSummary("Take in a list of subscribers: text/csv as the body, or multipart with one file; ?confirmed= &dryRun= &map=COLUMN=FIELD &list= &consent=");
        var group = api.MapGroup("/imports").RequireRole(Role.Admin).WithTags("Imports");
        group.MapGet("/", ListAsync).WithName("ListImports").WithSummary("Lists that were taken in");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetImport").WithSummary("How far an import has come");
        group.MapGet("/{id:guid}/errors", ErrorsAsync).WithName("ImportErrors").WithSummary("Rows that did not come in as they were, as CSV");
        group.MapPost("/{id:guid}/undo", UndoAsync).WithName("UndoImport").WithSummary("Take a list out again");
        group.MapPost("/{id:guid}/ask", AskAsync).WithName("AskImported").WithSummary("Ask those who have not agreed, by one mail each");
    }

    [QueryParameter("confirmed", "They have agreed: new ones are active at once.", Type = JsonSchemaType.Boolean)]
    [QueryParameter("dryRun", "Counts, and takes nothing in.", Type = JsonSchemaType.Boolean)]
    [QueryParameter("map", "COLUMN=FIELD, as often as there are columns to name.")]
    [QueryParameter("list", "What the list is called in the record of consent.")]
    [QueryParameter("consent", "How these people agreed.")]
    private static async Task<Results<Accepted<ImportStarted>, ProblemHttpResult>> StartAsync(
        string slug, HttpRequest request, ReceiveImport receive, NewsletterDb db, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var publication = await db.FindPublicationAsync(slug, user.Caller(), Role.Admin, cancellationToken);
        if (!publication.Ok)
            return Problems.Of(publication.Failure);
        var started = await receive.HandleAsync(publication.Value, request, user.Caller(), cancellationToken);
        return started.Ok ? TypedResults.Accepted($"{ApiGroup.Path}/imports/{started.Value.Id}", new ImportStarted(started.Value.Id)) : Problems.Of(started.Failure);
    }

    private static async Task<Ok<Page<ImportAnswer>>> ListAsync(Paging paging, FindImport find, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await find.ListAsync(user.Caller(), paging, cancellationToken));

    private static async Task<ImportResult> GetAsync(Guid id, FindImport find, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await AnswerAsync(find, await find.HandleAsync(id, user.Caller(), cancellationToken), cancellationToken);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ErrorsAsync(Guid id, FindImport find, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var found = await find.HandleAsync(id, user.Caller(), cancellationToken);
        return found.Ok
            ? TypedResults.Stream(stream => find.WriteErrorsAsync(found.Value, stream, cancellationToken), Csv.ContentType, $"import-{id}-errors.csv")
            : Problems.Of(found.Failure);
    }

    private static async Task<ImportResult> UndoAsync(Guid id, UndoImport undo, FindImport find, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await AnswerAsync(find, await undo.HandleAsync(id, user.Caller(), cancellationToken), cancellationToken);

    private static async Task<ImportResult> AskAsync(Guid id, AskImported ask, FindImport find, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await AnswerAsync(find, await ask.HandleAsync(id, user.Caller(), cancellationToken), cancellationToken);

    private static async Task<ImportResult> AnswerAsync(FindImport find, Result<SubscriberImport> result, CancellationToken cancellationToken) =>
        result.Ok ? TypedResults.Ok(await find.AnswerAsync(result.Value, cancellationToken)) : Problems.Of(result.Failure);
}
