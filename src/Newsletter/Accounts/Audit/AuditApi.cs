using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Newsletter.Shell;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;
using Newsletter.Shell.Retention;

namespace Newsletter.Accounts.Audit;

internal static class AuditApi
{
    public static void AddAudit(this IServiceCollection services) =>
        services.AddSingleton<AuditLog>().AddSingleton<AuditPace>().AddScoped<ListAudit>().AddScoped<Pages.AuditPlaces>().AddScoped<IForgetful, ForgetAudit>();

    public static void MapAudit(this RouteGroupBuilder api)
    {
        api.MapGet("/audit", ListAsync).RequireRole(Role.Admin).WithTags("Audit").WithName("ListAudit")
            .WithSummary("What staff did, newest first; ?q= is a part of who, what (the action, or its words at the desk) or where, &account=, &from= and &until= narrow it");
        api.MapGet("/audit.csv", Export).RequireRole(Role.Admin).Audited().WithTags("Audit").WithName("ExportAudit").WithSummary("The same as CSV, streamed, oldest first");
    }

    /// <summary>The same file for the desk, where a session asks and no key.</summary>
    public static void MapAuditFile(this IEndpointRouteBuilder app) =>
        app.MapGet("/desk/audit.csv", ExportForDesk).RequireRole(Role.Admin).Audited().ExcludeFromDescription().AddEndpointFilter<ApiFilter>();

    private static async Task<Ok<Page<AuditAnswer>>> ListAsync(
        AuditQuery query, Paging paging, ListAudit list, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.HandleAsync(query.Filter, caller, paging, cancellationToken));

    // A result of no declared type: the others are taken for calls of an API, which are not sent to the sign-in page.
    private static IResult ExportForDesk(AuditQuery query, ListAudit list, Caller caller, CancellationToken cancellationToken) =>
        Export(query, list, caller, cancellationToken);

    private static PushStreamHttpResult Export(AuditQuery query, ListAudit list, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Stream(stream => list.WriteCsvAsync(query.Filter, caller, stream, cancellationToken), Csv.ContentType, "audit.csv");
}

/// <summary>The filters of the audit log as they stand in a query.</summary>
[QueryParameter("q", "A part of who, what or where.")]
[QueryParameter("account", "The id of an account.")]
[QueryParameter("from", "A date, which is its beginning in UTC, or an instant.")]
[QueryParameter("until", "As from; what happened then is left out.")]
internal sealed class AuditQuery : IApiArgument
{
    private AuditQuery(AuditFilter filter, Failure? failure)
    {
        Filter = filter;
        Failure = failure;
    }

    public AuditFilter Filter { get; }

    public Failure? Failure { get; }

    public static ValueTask<AuditQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context.Request.Query));

    public static AuditQuery Read(IQueryCollection query)
    {
        var errors = new FieldErrors();
        Guid? account = null;
        if (Guid.TryParse(query["account"], out var id))
            account = id;
        else if (!string.IsNullOrEmpty(query["account"]))
            errors.Add("account", "The id of an account.");
        var filter = new AuditFilter(query["q"], account, Instant(query, "from", errors), Instant(query, "until", errors));
        return new AuditQuery(filter, errors.Any ? errors.Failure : null);
    }

    // A date alone is its beginning, in UTC.
    private static DateTimeOffset? Instant(IQueryCollection query, string name, FieldErrors errors)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return at;
        errors.Add(name, "A date like 2026-12-24, or an instant like 2026-12-24T09:00:00+01:00.");
        return null;
    }
}
