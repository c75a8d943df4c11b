using Microsoft.EntityFrameworkCore;
using Newsletter.Data;

namespace Newsletter.Accounts.Audit;

/// <summary>Adds lines to the audit log, each in a transaction of its own: what is undone elsewhere leaves its line.</summary>
internal sealed class AuditLog(IDbContextFactory<NewsletterDb> factory, TimeProvider clock)
{
    private const int MostPath = 500;

    /// <returns>The line's id.</returns>
    public async Task<Guid> BeginAsync(Caller caller, string action, HttpContext context, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var path = context.Request.Path.Value ?? "";
        path = path.Length > MostPath ? path[..MostPath] : path;
        var entry = new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            Account = caller.Account,
            Name = caller.Name,
            Action = action,
            Path = path,
            Search = $"{caller.Name} {action} {path}".ToLowerInvariant(),
            PublicationKey = await PublicationAsync(db, context, cancellationToken),
            Address = context.Connection.RemoteIpAddress?.ToString(),
        };
        db.AuditEntries.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
        return entry.Id;
    }

    public async Task EndAsync(Guid id, int outcome)
    {
        await using var db = await factory.CreateDbContextAsync(CancellationToken.None);
        await db.AuditEntries.Where(e => e.Id == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.Outcome, outcome), CancellationToken.None);
    }

    public async Task ForgetAsync(Guid id)
    {
        await using var db = await factory.CreateDbContextAsync(CancellationToken.None);
        await db.AuditEntries.Where(e => e.Id == id).ExecuteDeleteAsync(CancellationToken.None);
    }

    /// <summary>Whose admins may read the line: the publication in the path, or that of the issue in it.</summary>
    private static async Task<int?> PublicationAsync(NewsletterDb db, HttpContext context, CancellationToken cancellationToken)
    {
        var values = context.Request.RouteValues;
        if (Value(values, "slug") is { } slug)
            return await db.Publications.Where(p => p.Slug == slug).Select(p => (int?)p.Key).SingleOrDefaultAsync(cancellationToken);
        if (context.Request.Path.Value?.Contains("/issues/", StringComparison.Ordinal) != true || !Guid.TryParse(Value(values, "id"), out var issue))
            return null;
        return await db.Issues.Where(i => i.Id == issue).Select(i => (int?)i.PublicationKey).SingleOrDefaultAsync(cancellationToken);
    }

    private static string? Value(RouteValueDictionary values, string name) => values[name] as string;
}
