using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Articles;
using Newsletter.Articles.Images;
using Newsletter.Articles.Import;
using Newsletter.Articles.Pages;
using Newsletter.Data;
using Newsletter.Sending;
using Newsletter.Shell.Api;

namespace Newsletter.Issues.Pages.Composer;

/// <param name="Tab">One browser window, by a name it made up.</param>
/// <param name="Article">The one that is open; null: none.</param>
internal sealed record HereRequest(string Tab, Guid? Article = null);

/// <param name="Name">Like "Before a paste".</param>
internal sealed record PointRequest(string Name);

/// <param name="Html">As the clipboard had it; null: there is plain text alone.</param>
internal sealed record ImportRequest(string Text, string? Html = null);

/// <param name="Html">As in <see cref="ImportRequest"/>.</param>
/// <param name="Articles">Those that were made of it.</param>
internal sealed record PasteRequest(Guid Id, IReadOnlyList<Guid> Articles, string Text, string? Html = null);

internal sealed record PasteAnswer(DateTimeOffset At, ImportFormat Format, string Text);

internal sealed record TestReadersRequest(IReadOnlyList<string> Addresses);

/// <summary>What the composer's script calls: the API's own use cases behind the session's cookie.</summary>
internal static class ComposerApi
{
    /// <summary>Somebody who types saves every second; the log wants to know that they were at it.</summary>
    private static readonly TimeSpan AuditEvery = TimeSpan.FromMinutes(10);

    public static void AddComposer(this IServiceCollection services, DatabaseOptions database)
    {
        if (database.Provider == DatabaseProvider.PostgreSql)
            services.AddSingleton<IPresenceBoard, PresenceInPostgreSql>();
        else
            services.AddSingleton<IPresenceBoard, PresenceInMemory>();
        services.AddScoped<ComposerReader>().AddScoped<ArticleRuns>().AddScoped<ItemDesk>().AddScoped<IssuesOnHold>().AddScoped<SaveTestReaders>();
    }

    public static void MapComposer(this IEndpointRouteBuilder app)
    {
        var group = app.MapDeskCalls("/desk/issues/{id:guid}/compose", Role.Editor);
        group.MapGet("/state", StateAsync);
        group.MapGet("/desk", DeskAsync);
        group.MapGet("/articles/{article:guid}", ArticleAsync);
        group.MapGet("/reader", ReaderAsync);
        group.MapPost("/here", HereAsync).WithName("ComposeHere").NotAudited();
        group.MapGet("/history", HistoryAsync);
        group.MapGet("/history/{moment}", MomentAsync);
        group.MapPost("/history", SetPointAsync).WithName("ComposePoint");
        group.MapPost("/import", ImportAsync).WithBodyLimit(ImportLimit).WithName("ComposeImport").NotAudited();
        group.MapPost("/pastes", KeepPasteAsync).WithBodyLimit(ImportLimit).WithName("ComposePaste");
        group.MapGet("/articles/{article:guid}/paste", PasteAsync);
        group.MapPost("/test", TestAsync).WithName("ComposeTest");
        group.MapPut("/test-readers", SaveTestReadersAsync).WithName("ComposeTestReaders");
        group.MapGet("/images", ImagesAsync);
        group.MapPost("/images", ImagesApi.AddAsync).WithBodyLimit(ReceiveImage.MostRequest).WithName("ComposeImage");
        group.MapPut("/issue", SaveIssueAsync).WithName("ComposeIssue").AuditedEvery(AuditEvery);
        group.MapPut("/articles/{article:guid}", SaveArticleAsync).WithName("ComposeArticle").AuditedEvery(AuditEvery);
    }

    // Plain text and HTML of one clipboard, four octets a character at the most.
    private const long ImportLimit = ImportArticles.MostCharacters * 8L;

    private static async Task<Results<Ok<HistoryLine[]>, ProblemHttpResult>> HistoryAsync(
        Guid id, IssueHistory history, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await history.ListAsync(id, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<Ok<HistoryContent>, ProblemHttpResult>> MomentAsync(
        Guid id, string moment, IssueHistory history, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await history.ReadAsync(id, moment, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<Ok<HistoryLine>, ProblemHttpResult>> SetPointAsync(
        Guid id, ApiBody<PointRequest> body, IssueHistory history, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await history.SetAsync(id, body.Value.Name, user.Caller(), cancellationToken)).ToOk();

    private static Results<Ok<ImportAnswer>, ProblemHttpResult> ImportAsync(Guid id, ApiBody<ImportRequest> body) =>
        ImportArticles.Read(body.Value.Html ?? body.Value.Text, body.Value.Html is null ? ImportFormat.Auto : ImportFormat.Html).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> KeepPasteAsync(
        Guid id, ApiBody<PasteRequest> body, KeepPaste keep, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Problems.Of(issue.Failure);
        var paste = body.Value;
        var format = paste.Html is null ? ImportFormat.Auto : ImportFormat.Html;
        return (await keep.HandleAsync(paste.Id, format, paste.Html ?? paste.Text, paste.Articles, user.Caller(), cancellationToken)).ToNoContent();
    }

    private static async Task<Results<Ok<PasteAnswer>, ProblemHttpResult>> PasteAsync(Guid id, Guid article, KeepPaste keep, CancellationToken cancellationToken) =>
        (await keep.ReadAsync(article, cancellationToken)).ToOk(paste => new PasteAnswer(paste.At, paste.Format, paste.Text));

    private static async Task<Results<Ok<TestAnswer>, ProblemHttpResult>> TestAsync(
        Guid id, ApiBody<TestRequest> body, SendTest test, IssueHistory history, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var sent = await test.HandleAsync(id, body.Value, working: true, user.Caller(), cancellationToken);
        if (sent.Ok)
            await history.SetAsync(id, "Test sent", user.Caller(), cancellationToken);
        return sent.ToOk();
    }

    private static async Task<Results<Ok<string[]>, ProblemHttpResult>> SaveTestReadersAsync(
        Guid id, ApiBody<TestReadersRequest> body, SaveTestReaders save, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        return issue.Ok ? (await save.HandleAsync(issue.Value.PublicationKey, body.Value.Addresses, cancellationToken)).ToOk() : Problems.Of(issue.Failure);
    }

    private static async Task<Results<Ok<ComposerState>, ProblemHttpResult>> StateAsync(
        Guid id, ComposerReader reader, HttpContext context, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await reader.StateAsync(id, user.Caller(), context, cancellationToken)).ToOk();

    private static async Task<Results<Ok<DeskItem[]>, ProblemHttpResult>> DeskAsync(
        Guid id, string? q, ComposerReader reader, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await reader.DeskAsync(id, q, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Ok<Page<ImageAnswer>>> ImagesAsync(Guid id, string? q, Paging paging, ListImages list, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.HandleAsync(q, paging, cancellationToken));

    private static async Task<Results<Ok<ArticleAnswer>, ProblemHttpResult>> ArticleAsync(
        Guid id, Guid article, ComposerReader reader, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await reader.ArticleAsync(id, article, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<Ok<PreviewReader>, ProblemHttpResult>> ReaderAsync(
        Guid id, string? address, ComposerReader reader, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await reader.ReaderAsync(id, address, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<Ok<ComposerNews>, ProblemHttpResult>> HereAsync(
        Guid id, ApiBody<HereRequest> body, IPresenceBoard board, ComposerReader reader, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var caller = user.Caller();
        var news = await reader.NewsAsync(id, [], caller, cancellationToken);
        if (!news.Ok)
            return Problems.Of(news.Failure);
        var others = await board.SeeAsync(id, body.Value.Tab, caller.Account ?? Guid.Empty, caller.Name, body.Value.Article, cancellationToken);
        return TypedResults.Ok(news.Value with { Others = others });
    }

    private static async Task<Results<Ok<IssueAnswer>, ProblemHttpResult>> SaveIssueAsync(
        Guid id, ApiBody<IssueRequest> body, IfMatch match, EditIssue edit, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await edit.HandleAsync(id, body.Value.ToContent(), match, user.Caller(), cancellationToken), cancellationToken);

    private static async Task<Results<Ok<ArticleAnswer>, ProblemHttpResult>> SaveArticleAsync(
        Guid id, Guid article, ApiBody<ArticleRequest> body, IfMatch match, SaveArticle save, IssueDesk desk, HttpRequest request, ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Problems.Of(issue.Failure);
        var isNew = request.Headers.IfNoneMatch == EntityTagHeaderValue.Any.ToString();
        return (await save.HandleAsync(article, body.Value.ToContent(), isNew ? null : match, user.Caller(), cancellationToken)).ToOk(ArticleAnswer.Of);
    }
}
