using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Newsletter.Accounts;
using Newsletter.Articles.Import;
using Newsletter.Data;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.Retention;

namespace Newsletter.Articles;

/// <summary>An article as it is written: everything it says. A PUT states all of it.</summary>
[AnswerOnly("id", "createdAt", "changedAt", "etag")]
internal sealed record ArticleRequest
{
    public string Headline { get; init; } = "";

    public string Source { get; init; } = "";

    public string Lead { get; init; } = "";

    public IReadOnlyList<string> Points { get; init; } = [];

    public string Body { get; init; } = "";

    public Takeaway? Takeaway { get; init; }

    public string? Link { get; init; }

    public ArticleImage? Image { get; init; }

    public string? Section { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public ArticleContent ToContent() => new()
    {
        Headline = Headline.Trim(),
        Source = Source.Trim(),
        Lead = Lead,
        Points = Points,
        Body = Body,
        Takeaway = Takeaway,
        Link = string.IsNullOrWhiteSpace(Link) ? null : Link.Trim(),
        Image = Image,
        Section = string.IsNullOrWhiteSpace(Section) ? null : Section,
        Tags = Tags,
    };
}

internal static class ArticlesApi
{
    public static void AddArticles(this IServiceCollection services) =>
        services.AddScoped<CreateArticle>().AddScoped<EditArticle>().AddScoped<SaveArticle>().AddScoped<DeleteArticle>().AddScoped<ListArticles>().AddScoped<MarkArticles>()
            .AddScoped<KeepPaste>().AddScoped<IForgetful, KeepPaste>();

    public static void MapArticles(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/articles").RequireRole(Role.Editor).WithTags("Articles");
        group.MapGet("/", ListAsync).WithName("ListArticles").WithSummary("The item desk: ?q= searches headline, source and tags; ?unused=true leaves out what has its issue");
        group.MapPost("/", CreateAsync).WithName("CreateArticle").WithSummary("Write an article");
        group.MapPost("/import", ImportAsync).WithBodyLimit(ImportLimit).Accepts<string>("text/plain", "text/markdown", "text/html")
            .WithName("ImportArticles").WithSummary("Pasted text to articles; saves nothing");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetArticle").WithSummary("One article");
        group.MapPut("/{id:guid}", EditAsync).WithName("EditArticle").WithSummary("Replace an article");
        group.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteArticle").WithSummary("Take an article off the item desk");
    }

    // Four octets a character at the most.
    private const long ImportLimit = ImportArticles.MostCharacters * 4L;

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> ImportAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var format = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.Value?.ToLowerInvariant() : null;
        ImportFormat? known = format switch
        {
            "text/plain" => ImportFormat.Text,
            "text/markdown" => ImportFormat.Markdown,
            "text/html" => ImportFormat.Html,
            _ => null,
        };
        if (known is null)
            return Problems.Of(new UnsupportedMediaFailure("Send the text as text/plain, text/markdown or text/html."));
        using var octets = new MemoryStream();
        await request.Body.CopyToAsync(octets, cancellationToken);
        return ImportArticles.Read(octets.GetBuffer().AsSpan(0, (int)octets.Length), known.Value).ToOk(answer => answer);
    }

    private static async Task<Ok<Page<ArticleAnswer>>> ListAsync(
        string? q, bool? unused, Paging paging, ListArticles list, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.HandleAsync(q, unused, paging, cancellationToken));

    private static async Task<Results<Created<ArticleAnswer>, ProblemHttpResult>> CreateAsync(
        ApiBody<ArticleRequest> body, CreateArticle create, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var created = await create.HandleAsync(body.Value.ToContent(), user.Caller(), cancellationToken);
        return created.Map(ArticleAnswer.Of).ToCreated(a => $"/api/v1/articles/{a.Id}");
    }

    private static async Task<Results<Ok<ArticleAnswer>, ProblemHttpResult>> GetAsync(Guid id, NewsletterDb db, CancellationToken cancellationToken)
    {
        var article = await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        Result<Article> found = article is null ? new NotFoundFailure($"article {id}") : article;
        return found.ToOk(ArticleAnswer.Of);
    }

    private static async Task<Results<Ok<ArticleAnswer>, ProblemHttpResult>> EditAsync(
        Guid id, ApiBody<ArticleRequest> body, IfMatch match, EditArticle edit, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await edit.HandleAsync(id, body.Value.ToContent(), match, user.Caller(), cancellationToken)).ToOk(ArticleAnswer.Of);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, IfMatch match, DeleteArticle delete, CancellationToken cancellationToken) =>
        (await delete.HandleAsync(id, match, cancellationToken)).ToNoContent();
}
