using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers;

using SubscriberResult = Results<Ok<SubscriberAnswer>, ProblemHttpResult>;

internal static class SubscribersApi
{
    public static void AddSubscribers(this IServiceCollection services) => services
        .AddScoped<SubscriberDesk>().AddScoped<AddSubscriber>().AddScoped<EditSubscriber>().AddScoped<EraseSubscriber>().AddScoped<ListSubscribers>()
        .AddScoped<SignUp>().AddScoped<ConfirmSubscription>().AddScoped<LeavePublication>().AddScoped<SetPreferences>()
        .AddScoped<ReaderDesk>().AddScoped<AskPerson>().AddScoped<ChangeAddress>().AddScoped<OwnRecords>().AddSingleton<SignUpGuard>();

    public static void MapSubscribers(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/subscribers").RequireRole(Role.Admin).WithTags("Subscribers");
        group.MapGet("/", ListAsync).WithName("ListSubscribers").WithSummary("Subscribers; ?q= is the beginning of an address or a name");
        group.MapPost("/", AddAsync).WithName("AddSubscriber").WithSummary("Add one; without confirmed they are asked by mail");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetSubscriber").WithSummary("One subscriber");
        group.MapPatch("/{id:guid}", EditAsync).WithName("EditSubscriber").WithSummary("Change what the body names");
        group.MapDelete("/{id:guid}", EraseAsync).WithName("EraseSubscriber").WithSummary("Forget a person");
    }

    private static async Task<Ok<Page<SubscriberAnswer>>> ListAsync(
        string? q, Paging paging, ListSubscribers list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.HandleAsync(q, user.Caller(), paging, cancellationToken));

    private static async Task<Results<Created<SubscriberAnswer>, ProblemHttpResult>> AddAsync(
        ApiBody<SubscriberRequest> body, AddSubscriber add, SubscriberDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var added = await add.HandleAsync(body.Value, user.Caller(), cancellationToken);
        Result<SubscriberAnswer> answer = added.Ok ? await desk.AnswerAsync(added.Value, user.Caller(), cancellationToken) : added.Failure;
        return answer.ToCreated(s => $"/api/v1/subscribers/{s.Id}");
    }

    private static async Task<SubscriberResult> GetAsync(Guid id, SubscriberDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await AnswerAsync(desk, await desk.FindAsync(id, user.Caller(), cancellationToken), user, cancellationToken);

    private static async Task<SubscriberResult> EditAsync(
        Guid id, ApiBody<SubscriberRequest> body, IfMatch match, EditSubscriber edit, SubscriberDesk desk, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await AnswerAsync(desk, await edit.HandleAsync(id, body, match, user.Caller(), cancellationToken), user, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> EraseAsync(
        Guid id, IfMatch match, EraseSubscriber erase, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await erase.HandleAsync(id, match, user.Caller(), cancellationToken)).ToNoContent();

    private static async Task<SubscriberResult> AnswerAsync(
        SubscriberDesk desk, Result<Subscriber> result, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        result.Ok ? TypedResults.Ok(await desk.AnswerAsync(result.Value, user.Caller(), cancellationToken)) : Problems.Of(result.Failure);
}
