using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;
using Newsletter.Shell.Retention;
using Newsletter.Subscribers.Consents;
using Newsletter.Subscribers.Segments;

namespace Newsletter.Subscribers;

using SubscriberResult = Results<Ok<SubscriberAnswer>, ProblemHttpResult>;

internal static class SubscribersApi
{
    public static void AddSubscribers(this IServiceCollection services) => services
        .AddScoped<ListConsents>().AddScoped<ForgetPerson>().AddScoped<IForgetful, ForgetUnconfirmed>()
        .AddScoped<SubscriberDesk>().AddScoped<AddSubscriber>().AddScoped<EditSubscriber>().AddScoped<EraseSubscriber>()
        .AddScoped<PersonalRecords>().AddScoped<ExportSubscriber>().AddScoped<ExportSubscribers>().AddScoped<ListSubscribers>().AddScoped<FilterSubscribers>()
        .AddScoped<SignUp>().AddScoped<ConfirmSubscription>().AddScoped<LeavePublication>().AddScoped<SetPreferences>()
        .AddScoped<ReaderDesk>().AddScoped<AskPerson>().AddScoped<ChangeAddress>().AddScoped<OwnRecords>().AddSingleton<SignUpWork>().AddSingleton<SignUpGuard>().AddSingleton(ReaderPace.Usual);

    public static void MapSubscribers(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/subscribers").RequireRole(Role.Admin).WithTags("Subscribers");
        group.MapGet("/", ListAsync).WithName("ListSubscribers").WithSummary("Subscribers; ?q= is the beginning of an address or a name, or @ and a domain; ?domain= &publication= &state= &section= &segment=");
        group.MapPost("/", AddAsync).WithName("AddSubscriber").WithSummary("Add one; without confirmed they are asked by mail");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetSubscriber").WithSummary("One subscriber");
        group.MapGet("/{id:guid}/export", ExportAsync).Audited().WithName("ExportSubscriber").WithSummary("Everything that is held on one person");
        group.MapGet("/{id:guid}/consents", ConsentsAsync).WithName("ListConsents").WithSummary("What they said, when and how, newest first");
        group.MapPatch("/{id:guid}", EditAsync).WithName("EditSubscriber").WithSummary("Change what the body names");
        group.MapDelete("/{id:guid}", EraseAsync).WithName("EraseSubscriber").WithSummary("Forget a person");
        api.MapGet("/publications/{slug}/subscribers.csv", ExportAllAsync).RequireRole(Role.Admin).Audited().WithTags("Subscribers")
            .WithName("ExportSubscribers").WithSummary("Subscribers of a publication as CSV, streamed; ?segment= for some of them");
    }

    private static async Task<Results<Ok<Page<SubscriberAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] SubscriberQuery query, Paging paging, ListSubscribers list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await list.HandleAsync(query.Filter, user.Caller(), paging, cancellationToken)).ToOk();

    private static async Task<Results<Ok<JsonObject>, ProblemHttpResult>> ExportAsync(
        Guid id, ExportSubscriber export, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await export.HandleAsync(id, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<ConsentAnswer>>, ProblemHttpResult>> ConsentsAsync(
        Guid id, Paging paging, ListConsents list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await list.HandleAsync(id, user.Caller(), paging, cancellationToken)).ToOk();

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAllAsync(
        string slug, string? segment, NewsletterDb db, ExportSubscribers export, FindSegments segments, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var publication = await db.FindPublicationAsync(slug, user.Caller(), Role.Admin, cancellationToken);
        if (!publication.Ok)
            return Problems.Of(publication.Failure);
        if (string.IsNullOrWhiteSpace(segment))
            return TypedResults.Stream(stream => export.WriteAsync(publication.Value, null, stream, cancellationToken), Csv.ContentType, $"{slug}-subscribers.csv");
        var found = await segments.ReferredAsync(segment, publication.Value, user.Caller(), cancellationToken);
        return found.Ok
            ? TypedResults.Stream(stream => export.WriteAsync(publication.Value, found.Value.Segment.Definition, stream, cancellationToken), Csv.ContentType, $"{slug}-subscribers.csv")
            : Problems.Of(found.Failure);
    }

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

/// <summary>The filters of a list of subscribers, as they stand in its address.</summary>
internal sealed class SubscriberQuery
{
    public string? Q { get; init; }

    public string? Domain { get; init; }

    public string? Publication { get; init; }

    public string? State { get; init; }

    public string? Section { get; init; }

    public string? Segment { get; init; }

    public SubscriberFilter Filter => new(Q, Domain, Publication, State, Section, Segment);
}
