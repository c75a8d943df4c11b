using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Issues;
using Newsletter.Scheduling.Checks;
using Newsletter.Scheduling.Digests;
using Newsletter.Shell.Api;

namespace Newsletter.Scheduling;

using IssueResult = Results<Ok<IssueAnswer>, ProblemHttpResult>;

internal sealed record ChecksAnswer(IReadOnlyList<CheckAnswer> Items);

/// <param name="Keys">Of the warnings that somebody has looked at, as the checks give them.</param>
internal sealed record TicksRequest(IReadOnlyList<string> Keys);

internal static class SchedulingApi
{
    public static void AddScheduling(this IServiceCollection services)
    {
        services.AddSingleton<IssueAlarm>();
        services.AddScoped<IssueChecks>().AddScoped<PersonalFieldChecks>().AddScoped<EarlierIssues>().AddScoped<LinkChecks>().AddScoped<SetUpChecks>().AddScoped<SenderChecks>().AddScoped<CheckTicks>().AddScoped<TryLinks>();
        services.AddScoped<ScheduleIssue>().AddScoped<UnscheduleIssue>().AddScoped<SendIssueNow>().AddScoped<MoveIssue>().AddScoped<IssueCalendar>().AddScoped<SendingStart>().AddScoped<IssueDue>();
        services.AddScoped<DigestText>().AddScoped<AwaitedDigests>().AddScoped<PrepareDigests>().AddScoped<FindDigestTroubles>().AddSingleton<DigestComplaints>()
            .AddScoped<Sending.Doctor.ISetUpFindings, DigestFindings>();
        services.AddHostedService<Reconciler>();
    }

    public static void MapScheduling(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/issues/{id:guid}").WithTags("Scheduling");
        group.MapGet("/checks", ChecksAsync).RequireRole(Role.Editor).WithName("CheckIssue").WithSummary("What stands in the way, and what to look at again");
        group.MapPost("/links", TryLinksAsync).RequireRole(Role.Editor).WithName("TryLinks").WithSummary("Follows every link once; what comes of it is in the checks for a day");
        group.MapPost("/ticks", TickAsync).RequireRole(Role.Editor).WithName("TickChecks").WithSummary("Says that you have looked at warnings: {keys:[…]}; who and when is kept");
        group.MapPost("/schedule", ScheduleAsync).RequireRole(Role.Publisher).WithName("ScheduleIssue").WithSummary("approved | held -> scheduled: {at} or {slot:\"next\"}");
        group.MapPost("/unschedule", UnscheduleAsync).RequireRole(Role.Publisher).WithName("UnscheduleIssue").WithSummary("scheduled | held -> approved; nothing is sent");
        group.MapPost("/send", SendAsync).RequireRole(Role.Publisher).WithName("SendIssue").WithSummary("approved | held -> sending, at once or after {hold}");
    }

    private static async Task<Results<Ok<ChecksAnswer>, ProblemHttpResult>> ChecksAsync(
        Guid id, IssueDesk desk, CheckTicks ticks, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        return issue.Ok ? TypedResults.Ok(new ChecksAnswer(await ticks.AnswerAsync(issue.Value, cancellationToken))) : Problems.Of(issue.Failure);
    }

    private static async Task<Results<Ok<ChecksAnswer>, ProblemHttpResult>> TickAsync(
        Guid id, ApiBody<TicksRequest> body, IssueDesk desk, CheckTicks ticks, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var ticked = await ticks.TickAsync(id, body.Value.Keys, all: true, user.Caller(), cancellationToken);
        return ticked.Ok ? await ChecksAsync(id, desk, ticks, user, cancellationToken) : Problems.Of(ticked.Failure);
    }

    private static async Task<Results<Ok<ChecksAnswer>, ProblemHttpResult>> TryLinksAsync(
        Guid id, IssueDesk desk, TryLinks links, CheckTicks ticks, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var tried = await links.HandleAsync(id, user.Caller(), cancellationToken);
        return tried.Ok ? await ChecksAsync(id, desk, ticks, user, cancellationToken) : Problems.Of(tried.Failure);
    }

    private static async Task<IssueResult> ScheduleAsync(
        Guid id, ApiBody<ScheduleRequest> body, IfMatch match, ScheduleIssue schedule, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await schedule.HandleAsync(id, body.Value, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> UnscheduleAsync(
        Guid id, IfMatch match, UnscheduleIssue unschedule, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await unschedule.HandleAsync(id, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);

    private static async Task<IssueResult> SendAsync(
        Guid id, ApiBody<SendRequest> body, IfMatch match, SendIssueNow send, IssueDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await desk.AnswerAsync(await send.HandleAsync(id, body.Value, match.OrAny(), user.Caller(), cancellationToken), cancellationToken);
}
