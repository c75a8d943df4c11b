using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Subscribers.Suppressions;

internal static class SuppressionsApi
{
    public const long MostImported = 32 * 1024 * 1024;

    public static void AddSuppressions(this IServiceCollection services) => services
        .AddScoped<SuppressionList>().AddScoped<AddSuppression>().AddScoped<LiftSuppression>().AddScoped<ListSuppressions>()
        .AddScoped<ImportSuppressions>().AddScoped<ExportSuppressions>();

    public static void MapSuppressions(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/suppressions").RequireRole(Role.Admin).WithTags("Suppressions");
        group.MapGet("/", ListAsync).WithName("ListSuppressions").WithSummary("Addresses and domains that get nothing; ?q= is the beginning of one");
        group.MapPost("/", AddAsync).WithName("AddSuppression").WithSummary("From now on nothing goes to this address, or domain");
        group.MapPost("/import", ImportAsync).WithBodyLimit(MostImported).WithName("ImportSuppressions").WithSummary("Take over a list as CSV");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetSuppression").WithSummary("One suppression");
        group.MapDelete("/{id:guid}", LiftAsync).WithName("LiftSuppression").WithSummary("Take one back");
        api.MapGet("/suppressions.csv", Export).RequireRole(Role.Admin).Audited().WithTags("Suppressions").WithName("ExportSuppressions").WithSummary("All of them as CSV, streamed");
    }

    /// <summary>The same list for the desk, where a session asks and no key.</summary>
    public static void MapSuppressionFile(this IEndpointRouteBuilder app) =>
        app.MapGet("/desk/suppressions.csv", ExportForDesk).RequireRole(Role.Admin).Audited().ExcludeFromDescription();

    private static async Task<Results<Ok<Page<SuppressionAnswer>>, ProblemHttpResult>> ListAsync(
        string? q, string? reason, Paging paging, ListSuppressions list, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        SuppressionReason? only = null;
        if (Enum.TryParse<SuppressionReason>(reason, ignoreCase: true, out var read) && Enum.IsDefined(read) && char.IsAsciiLetter(reason[0]))
            only = read;
        else if (!string.IsNullOrEmpty(reason))
            return Problems.Of(new ValidationFailure("reason", "unsubscribed, bounced, complained, manual or erased."));
        return (await list.HandleAsync(q, only, user.Caller(), paging, cancellationToken)).ToOk();
    }

    private static async Task<Results<Created<SuppressionAnswer>, ProblemHttpResult>> AddAsync(
        ApiBody<SuppressionRequest> body, AddSuppression add, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await add.HandleAsync(body.Value, "api", user.Caller(), cancellationToken)).Map(SuppressionAnswer.Of).ToCreated(s => $"{ApiGroup.Path}/suppressions/{s.Id}");

    private static async Task<Results<Ok<SuppressionImport>, ProblemHttpResult>> ImportAsync(
        HttpRequest request, ImportSuppressions import, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        // Asked here and not by routing, which would say so before it is known who asks.
        if (request.GetTypedHeaders().ContentType?.MediaType.Value is not ("text/csv" or "text/plain"))
            return Problems.Of(new UnsupportedMediaFailure("Send the list with Content-Type: text/csv."));
        return (await import.HandleAsync(request.Body, user.Caller(), cancellationToken)).ToOk();
    }

    private static async Task<Results<Ok<SuppressionAnswer>, ProblemHttpResult>> GetAsync(
        Guid id, ListSuppressions list, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await list.FindAsync(id, user.Caller(), cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> LiftAsync(
        Guid id, LiftSuppression lift, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        (await lift.HandleAsync(id, user.Caller(), cancellationToken)).ToNoContent();

    // A result of no declared type: the others are taken for calls of an API, which are not sent to the sign-in page.
    private static IResult ExportForDesk(ExportSuppressions export, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        Export(export, user, cancellationToken).Result;

    private static Results<PushStreamHttpResult, ProblemHttpResult> Export(ExportSuppressions export, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        user.Caller().MayEverywhere(Role.Admin)
            ? TypedResults.Stream(stream => export.WriteAsync(stream, cancellationToken), Csv.ContentType, "suppressions.csv")
            : Problems.Of(SuppressionFailures.Everywhere);
}
