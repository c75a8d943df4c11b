using Microsoft.EntityFrameworkCore;
using Newsletter.Accounts;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell;
using Newsletter.Shell.Api;

namespace Newsletter.Subscribers.Suppressions;

/// <param name="Address">Null for a domain, and where only the hash is left.</param>
internal sealed record SuppressionAnswer(
    Guid Id, SuppressionKind Kind, string? Address, string? Domain, SuppressionReason Reason, string Note, string Source, string By, DateTimeOffset CreatedAt)
{
    public static SuppressionAnswer Of(Suppression s) => new(
        s.Id, s.Kind, s.Kind == SuppressionKind.Address ? s.Value : null, s.Kind == SuppressionKind.Domain ? s.Value : null, s.Reason, s.Note, s.Source, s.Name, s.CreatedAt);
}

/// <summary>Suppressions, newest first.</summary>
internal sealed class ListSuppressions(NewsletterDb db, SuppressionList list)
{
    /// <param name="query">The beginning of an address or a domain. A whole address finds its hash and its domain as well.</param>
    public async Task<Result<Page<SuppressionAnswer>>> HandleAsync(
        string? query, SuppressionReason? reason, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.MayEverywhere(Role.Admin))
            return SuppressionFailures.Everywhere;
        var all = db.Suppressions.AsNoTracking();
        if (reason is not null)
            all = all.Where(s => s.Reason == reason);
        if (query?.Trim().ToLowerInvariant() is { Length: > 0 } text)
        {
            var found = EmailAddress.Read(text) is { } address ? (await list.FindAsync(address, cancellationToken)).Select(s => s.Key).ToList() : [];
            all = all.Where(s => s.Value!.StartsWith(text) || found.Contains(s.Key));
        }

        return await all.ToPageAsync(paging, s => s.Key, SuppressionAnswer.Of, cancellationToken);
    }

    public async Task<Result<SuppressionAnswer>> FindAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var suppression = await db.Suppressions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken);
        return suppression is not null && caller.MayEverywhere(Role.Admin) ? SuppressionAnswer.Of(suppression) : new NotFoundFailure($"suppression {id}");
    }
}
