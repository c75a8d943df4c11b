using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Issues;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Responses.Reading;

internal static class ReadingApi
{
    public static void MapReport(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/issues/{id:guid}/report").WithTags("Responses");
        group.MapGet("/", ReportAsync).RequireRole(Role.Editor).WithName("IssueReport").WithSummary("What became of an issue and how it was read, by article; as a table with Accept: text/csv")
            .Produces<ReportAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/readers", ReadersAsync).RequireRole(Role.Admin).WithName("IssueReaders").WithSummary("What single readers opened and clicked, of those who agreed to that");
        api.MapGet("/subscribers/{id:guid}/reading", ReadingAsync).RequireRole(Role.Admin).WithTags("Responses").WithName("ListReading")
            .WithSummary("What one reader opened and clicked, by issue, newest first: nothing where they did not agree to that");
    }

    /// <summary>What the desk lets people take away of a report.</summary>
    public static void MapReportFile(this IEndpointRouteBuilder app) =>
        app.MapGet("/desk/issues/{id:guid}/report.csv", FileAsync).RequireRole(Role.Editor).Audited().ExcludeFromDescription();

    private static async Task<IResult> ReportAsync(
        Guid id, IssueDesk desk, ReadReport read, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Problems.Of(issue.Failure);
        return request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/csv")
            ? TypedResults.Stream(stream => read.WriteCsvAsync(issue.Value, stream, cancellationToken), Csv.ContentType, $"report-{id}.csv")
            : TypedResults.Ok(await read.HandleAsync(issue.Value, cancellationToken));
    }

    private static async Task<Results<Ok<Page<ReaderAnswer>>, ProblemHttpResult>> ReadersAsync(
        Guid id, Paging paging, IssueDesk desk, ListReaders list, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Admin, user.Caller(), cancellationToken);
        return issue.Ok ? TypedResults.Ok(await list.HandleAsync(issue.Value, paging, cancellationToken)) : Problems.Of(issue.Failure);
    }

    private static async Task<Results<Ok<Page<ReadingAnswer>>, ProblemHttpResult>> ReadingAsync(
        Guid id, Paging paging, ListReading list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await list.HandleAsync(id, user.Caller(), paging, cancellationToken)).ToOk();

    private static async Task<IResult> FileAsync(
        Guid id, IssueDesk desk, ReadReport read, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Results.NotFound();
        response.Headers.CacheControl = "no-store";
        return Results.Stream(stream => read.WriteCsvAsync(issue.Value, stream, cancellationToken), Csv.ContentType, $"report-{id}.csv");
    }
}
