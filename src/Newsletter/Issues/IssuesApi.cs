using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Issues;

using IssueResult = Results<Ok<IssueAnswer>, ProblemHttpResult>;

/// <summary>An issue as it is written. A PUT states all of it.</summary>
[AnswerOnly("id", "publication", "kind", "month", "number", "state", "allowed", "revision", "correction", "at", "localAt", "timeZone", "slot", "pending", "rehearsal", "createdAt", "endedAt", "etag")]
internal sealed record IssueRequest
{
    public string Subject { get; init; } = "";

    public string Preheader { get; init; } = "";

    public string Intro { get; init; } = "";

    public IReadOnlyList<Guid> Articles { get; init; } = [];

    public string SignOff { get; init; } = "";

    public Audience Audience { get; init; } = new();

    public string? Design { get; init; }

    public UncertainPolicy? Uncertain { get; init; }

    public TimeSpan? Deadline { get; init; }

    public IssueContent ToContent() => new()
    {
        Subject = Subject.Trim(),
        Preheader = Preheader.Trim(),
        Intro = Intro,
        Articles = Articles,
        SignOff = SignOff,
        Audience = Audience,
        Design = string.IsNullOrWhiteSpace(Design) ? null : Design,
        Uncertain = Uncertain,
        Deadline = Deadline,
    };
}

/// <param name="Note">What has to change, for the editor.</param>
[BodyOptional]
internal sealed record ReturnRequest(string Note = "");

internal static class IssuesApi
{
    public static void AddIssues(this IServiceCollection services) => services
        .AddScoped<IssueDesk>().AddScoped<RevisionWriter>()
        .AddScoped<CreateIssue>().AddScoped<EditIssue>().AddScoped<SubmitIssue>().AddScoped<ApproveIssue>().AddScoped<ReturnIssue>()
        .AddScoped<CancelIssue>().AddScoped<ApplyPending>().AddScoped<PlaceArticles>().AddScoped<StartNextIssue>().AddScoped<BeginNextIssues>().AddScoped<IssueHistory>();

    public static void MapIssues(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Issues");
        group.MapGet("/publications/{slug}/issues", ListAsync).RequireRole(Role.Editor).WithName("ListIssues").WithSummary("Issues of a publication");
        group.MapPost("/publications/{slug}/issues", CreateAsync).RequireRole(Role.Editor).WithName("CreateIssue").WithSummary("Begin a draft; it may be empty until it is submitted");
        group.MapGet("/issues/{id:guid}", GetAsync).RequireRole(Role.Editor).WithName("GetIssue").WithSummary("One issue");
        group.MapPut("/issues/{id:guid}", EditAsync).RequireRole(Role.Editor).WithName("EditIssue").WithSummary("Write into a draft; later, into the pending change");
        group.MapPost("/issues/{id:guid}/submit", SubmitAsync).RequireRole(Role.Editor).WithName("SubmitIssue").WithSummary("draft -> inReview: freeze a revision");
        group.MapPost("/issues/{id:guid}/approve", ApproveAsync).RequireRole(Role.Publisher).WithName("ApproveIssue").WithSummary("inReview -> approved");
        group.MapPost("/issues/{id:guid}/return", ReturnAsync).RequireRole(Role.Publisher).WithName("ReturnIssue").WithSummary("inReview -> draft, with a note");
        group.MapPost("/issues/{id:guid}/cancel", CancelAsync).RequireRole(Role.Publisher).WithName("CancelIssue").WithSummary("Any state before sent -> cancelled, for good");
        group.MapPost("/issues/{id:guid}/next", NextAsync).RequireRole(Role.Editor).WithName("StartNextIssue").WithSummary("Begin the next draft from this one's frame: sign-off, audience, design, rules");
        group.MapPost("/issues/{id:guid}/apply", ApplyAsync).RequireRole(Role.Publisher).WithName("ApplyIssue").WithSummary("Take the pending change over: drops approval and slot; while paused, makes a correction");
    }

    /// <summary>What every move answers.</summary>
    public static async Task<IssueResult> AnswerAsync(this IssueDesk desk, Result<Issue> result, CancellationToken cancellationToken) =>
        result.Ok ? TypedResults.Ok(await desk.AnswerAsync(result.Value, cancellationToken)) : Problems.Of(result.Failure);

    private static async Task<Results<Ok<Page<IssueAnswer>>, ProblemHttpResult>> ListAsync(
        string slug, NewsletterDb db, Paging paging, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var publication = await db.Publications.AsNoTracking().SingleOrDefaultAsync(p => p.Slug == slug, cancellationToken);
        if (publication is null || !user.Caller().May(Role.Editor, publication.Key))
            return Problems.Of(new NotFoundFailure($"publication '{slug}'"));
        var issues = await db.Issues.AsNoTracking().Include(i => i.Publication).Where(i => i.PublicationKey == publication.Key)
            .ToPageAsync(paging, i => i.Key, i => i, cancellationToken);
        var keys = issues.Items.Select(i => i.Key).ToList();
        var revisions = await db.Revisions.AsNoTracking().Where(r => keys.Contains(r.IssueKey)).ToDictionaryAsync(r => (r.IssueKey, r.Ordinal), cancellationToken);
        return TypedResults.Ok(new Page<IssueAnswer>(
            [.. issues.Items.Select(i => IssueAnswer.Of(i, i.RevisionOrdinal is { } o ? revisions.GetValueOrDefault((i.Key, o)) : null))], issues.Next));
    }

    private static async Task<Results<Created<IssueAnswer>, ProblemHttpResult>> CreateAsync(
        string slug, ApiBody<IssueRequest> body, CreateIssue create, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var created = await create.HandleAsync(slug, body.Value.ToContent(), user.Caller(), cancellationToken);
        return created.Map(issue => IssueAnswer.Of(issue, null)).ToCreated(i => $"/api/v1/issues/{i.Id}");
    }

    private static async Task<IssueResult> GetAsync(Guid id, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> EditAsync(
        Guid id, ApiBody<IssueRequest> body, IfMatch match, EditIssue edit, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await edit.HandleAsync(id, body.Value.ToContent(), match, user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> SubmitAsync(
        Guid id, IfMatch match, SubmitIssue submit, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await submit.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> ApproveAsync(
        Guid id, IfMatch match, ApproveIssue approve, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await approve.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> ReturnAsync(
        Guid id, ApiBody<ReturnRequest> body, IfMatch match, ReturnIssue giveBack, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await giveBack.HandleAsync(id, body.Value.Note, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> CancelAsync(
        Guid id, IfMatch match, CancelIssue cancel, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await cancel.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> ApplyAsync(
        Guid id, IfMatch match, ApplyPending apply, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await apply.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<Results<Created<IssueAnswer>, ProblemHttpResult>> NextAsync(Guid id, StartNextIssue next, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await next.HandleAsync(id, user.Caller(), cancellationToken)).Map(issue => IssueAnswer.Of(issue, null)).ToCreated(i => $"/api/v1/issues/{i.Id}");
}
