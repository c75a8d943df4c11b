using System.Security.Claims;
using Newsletter.Accounts;
using Newsletter.Accounts.Audit;
using Newsletter.Issues;
using Newsletter.Shell.DelimitedText;

namespace Newsletter.Sending;

/// <summary>What the desk lets people take away of a ledger: every row, as a spreadsheet reads it.</summary>
internal static class LedgerFiles
{
    public static void MapLedgerFiles(this IEndpointRouteBuilder app) =>
        app.MapGet("/desk/issues/{id:guid}/deliveries.csv", CsvAsync).RequireRole(Role.Editor).Audited().ExcludeFromDescription();

    private static async Task<IResult> CsvAsync(
        Guid id, IssueDesk desk, ReadCertificate read, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var issue = await desk.FindAsync(id, Role.Editor, user.Caller(), cancellationToken);
        if (!issue.Ok)
            return Results.NotFound();
        response.Headers.CacheControl = "no-store";
        return Results.Stream(stream => read.WriteCsvAsync(issue.Value, stream, cancellationToken), Csv.ContentType, $"copies-{id}.csv");
    }
}
