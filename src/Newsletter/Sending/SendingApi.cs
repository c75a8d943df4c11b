using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Sending;

using IssueResult = Results<Ok<IssueAnswer>, ProblemHttpResult>;

internal static class SendingApi
{
    public static void MapSending(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/issues/{id:guid}").WithTags("Sending");
        group.MapPost("/pause", PauseAsync).RequireRole(Role.Publisher).WithName("PauseIssue").WithSummary("sending -> paused: no further copy begins");
        group.MapPost("/resume", ResumeAsync).RequireRole(Role.Publisher).WithName("ResumeIssue").WithSummary("paused -> sending");
        group.MapPost("/correct-archive", CorrectAsync).RequireRole(Role.Publisher).WithName("CorrectArchive")
            .WithSummary("sent: the archive shows the articles as they are now and the texts that are given, and says so");
        group.MapPost("/test", TestAsync).RequireRole(Role.Editor).WithName("TestIssue").WithSummary("Send it to a few addresses, marked as a test");
        group.MapGet("/progress", ProgressAsync).RequireRole(Role.Editor).WithName("IssueProgress").WithSummary("How far it has come; server-sent events with Accept: text/event-stream");
        group.MapGet("/deliveries", DeliveriesAsync).RequireRole(Role.Editor).WithName("ListDeliveries").WithSummary("Rows of the ledger; ?state= filters");
        group.MapGet("/certificate", CertificateAsync).RequireRole(Role.Editor).WithName("IssueCertificate").WithSummary("What became of every copy, signed; every row with Accept: text/csv");
        api.MapGet("/subscribers/{id:guid}/deliveries", SentAsync).RequireRole(Role.Admin).WithTags("Subscribers").WithName("ListSent").WithSummary("What was sent to one person, newest issue first");
    }

    private static async Task<Results<Ok<Page<SentAnswer>>, ProblemHttpResult>> SentAsync(
        Guid id, Paging paging, ListSent list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await list.HandleAsync(id, user.Caller(), paging, cancellationToken)).ToOk();

    private static async Task<IssueResult> PauseAsync(
        Guid id, IfMatch match, PauseIssue pause, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await pause.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> ResumeAsync(
        Guid id, IfMatch match, ResumeIssue resume, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await resume.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> CorrectAsync(
        Guid id, ApiBody<CorrectArchiveRequest> body, IfMatch match, CorrectArchive correct, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await correct.HandleAsync(id, body.Value, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<Results<Ok<TestAnswer>, ProblemHttpResult>> TestAsync(
        Guid id, ApiBody<TestRequest> body, SendTest test, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await test.HandleAsync(id, body.Value, working: false, user.Caller(), cancellationToken)).ToOk();

    private static async Task<IResult> ProgressAsync(
        Guid id, IssueDesk desk, Progress progress, ProgressFeed feed, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Problems.Of(issue.Failure);
        return request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/event-stream")
            ? TypedResults.ServerSentEvents(FollowAsync(issue.Value.Key, feed, cancellationToken))
            : TypedResults.Ok(await progress.ReadAsync(issue.Value, cancellationToken));
    }

    private static async IAsyncEnumerable<SseItem<ProgressAnswer>> FollowAsync(int key, ProgressFeed feed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var told in feed.FollowAsync(key, cancellationToken))
            yield return new SseItem<ProgressAnswer>(told.Progress, "progress");
    }

    private static async Task<Results<Ok<Page<DeliveryAnswer>>, ProblemHttpResult>> DeliveriesAsync(
        Guid id, string? state, Paging paging, IssueDesk desk, ListDeliveries list, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        return issue.Ok ? (await list.HandleAsync(issue.Value, state, paging, cancellationToken)).ToOk() : Problems.Of(issue.Failure);
    }

    private static async Task<IResult> CertificateAsync(
        Guid id, IssueDesk desk, ReadCertificate read, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Problems.Of(issue.Failure);
        var certificate = await read.HandleAsync(issue.Value, cancellationToken);
        if (!certificate.Ok)
            return Problems.Of(certificate.Failure);
        return request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/csv")
            ? TypedResults.Stream(stream => read.WriteCsvAsync(issue.Value, stream, cancellationToken), Csv.ContentType, $"issue-{id}.csv")
            : TypedResults.Ok(certificate.Value);
    }
}
